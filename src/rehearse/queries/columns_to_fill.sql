-- The columns of tables, with what decides which values they take. $1: the tables (oid[]).
WITH RECURSIVE base AS (  -- from a domain down to what it is made of
  SELECT t.oid AS of, t.oid, t.typtype, t.typbasetype, -1 AS typmod, '' AS checks FROM pg_catalog.pg_type t
  UNION ALL
  SELECT b.of, t.oid, t.typtype, t.typbasetype, d.typtypmod,
         b.checks || coalesce((SELECT pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ')
                                 FROM pg_catalog.pg_constraint k WHERE k.contypid = b.oid), '')
    FROM base b JOIN pg_catalog.pg_type d ON d.oid = b.oid JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype
   WHERE b.typtype = 'd'
)
SELECT a.attrelid, a.attnum, a.attname, t.typname, t.typcategory,
       CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE b.typmod END AS typmod,
       a.attnotnull OR EXISTS (SELECT FROM pg_catalog.pg_type d WHERE d.oid = a.atttypid AND d.typnotnull) AS not_null,
       EXISTS (SELECT FROM pg_catalog.pg_index i
                WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey)) AS is_unique,
       a.attidentity <> '' AS is_identity,
       coalesce((SELECT pg_catalog.array_to_string(pg_catalog.array_agg(e.enumlabel ORDER BY e.enumsortorder), E'\x01')
                   FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '') AS labels,
       b.checks || coalesce((SELECT pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ')
                               FROM pg_catalog.pg_constraint k
                              WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)), '') AS checks,
       EXISTS (SELECT FROM pg_catalog.pg_partitioned_table p
                WHERE p.partrelid = a.attrelid AND a.attnum = ANY (p.partattrs)) AS is_partition_key
FROM pg_catalog.pg_attribute a
JOIN base b ON b.of = a.atttypid AND b.typtype <> 'd'
JOIN pg_catalog.pg_type t ON t.oid = b.oid
WHERE a.attrelid = ANY ($1::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attrelid, a.attnum
