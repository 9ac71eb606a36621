-- The index $2 (text) in the schema $1 (text).
SELECT x.oid, n.nspname AS schema, t.relname, pg_catalog.pg_get_indexdef(x.oid) AS definition,
       i.indisvalid, i.indisready, i.indisunique,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k
                WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')) AS backs_constraint,
       (SELECT pg_catalog.array_agg(o.opcname ORDER BY k.number)
          FROM pg_catalog.unnest(i.indclass::pg_catalog.oid[]) WITH ORDINALITY AS k (opclass, number)
          JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass) AS opclasses,
       (SELECT pg_catalog.array_agg(COALESCE(c.collname, '') ORDER BY k.number)
          FROM pg_catalog.unnest(i.indcollation::pg_catalog.oid[]) WITH ORDINALITY AS k (coll, number)
          LEFT JOIN pg_catalog.pg_collation c ON c.oid = k.coll) AS collations
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_class x ON x.relnamespace = n.oid
JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
WHERE n.nspname = $1::pg_catalog.text AND x.relname = $2::pg_catalog.text
