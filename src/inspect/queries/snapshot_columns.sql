-- Columns and what can be changed of each by itself. $1: the schemas (oid[]).
-- `absent` stands in for a column that older servers lack: inside, an unqualified name finds the nearest.
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS classid, x.attrelid AS objid, y.kind, x.of, x.name, y.value
FROM (SELECT ''::pg_catalog."char" AS attcompression) absent
CROSS JOIN LATERAL (
  SELECT a.*, attcompression AS compression, c.relkind, t.typstorage,
         pg_catalog.format('%I.%I', n.nspname, c.relname) AS of, pg_catalog.quote_ident(a.attname) AS name,
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
         CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN
           (SELECT pg_catalog.format(' COLLATE %I.%I', s.nspname, k.collname)
              FROM pg_catalog.pg_collation k JOIN pg_catalog.pg_namespace s ON s.oid = k.collnamespace
             WHERE k.oid = a.attcollation) END AS collate,
         CASE WHEN a.atthasdef THEN
           (SELECT pg_catalog.pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END)
              FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS expression
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
   WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
                        AND d.objsubid = 0)
) x
CROSS JOIN LATERAL (
  SELECT 'column' AS kind,
         x.type || coalesce(x.collate, '')
         || CASE WHEN x.attgenerated = 's' THEN pg_catalog.format(' GENERATED ALWAYS AS (%s) STORED', x.expression)
                 WHEN x.attgenerated = 'v' THEN pg_catalog.format(' GENERATED ALWAYS AS (%s) VIRTUAL', x.expression)
                 ELSE '' END AS value
   WHERE x.relkind NOT IN ('v', 'm')
  UNION ALL
  SELECT 'identity',
         (SELECT pg_catalog.format('%s AS IDENTITY (SEQUENCE NAME %I.%I START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s)',
                                   CASE x.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, n.nspname, s.relname,
                                   q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                                   CASE WHEN q.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END)
            FROM pg_catalog.pg_depend d
            JOIN pg_catalog.pg_class s ON s.oid = d.objid
            JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
            JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
           WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'i'
             AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
             AND d.refobjid = x.attrelid AND d.refobjsubid = x.attnum)
   WHERE x.attidentity <> '' AND x.attinhcount = 0
  UNION ALL
  SELECT 'default', x.expression WHERE x.expression IS NOT NULL AND x.attgenerated = ''
  UNION ALL
  SELECT 'not null', '' WHERE x.attnotnull
  UNION ALL
  SELECT 'storage', CASE x.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
   WHERE x.attstorage <> x.typstorage AND x.relkind IN ('r', 'p', 'f', 'm')
  UNION ALL
  SELECT 'compression', CASE x.compression WHEN 'p' THEN 'pglz' ELSE 'lz4' END WHERE x.compression <> ''
  UNION ALL
  SELECT 'statistics target', x.attstattarget::pg_catalog.text WHERE x.attstattarget >= 0
  UNION ALL
  SELECT 'column options', o.options
    FROM (SELECT pg_catalog.string_agg(pg_catalog.format('%I = %s', o.option_name, o.option_value), ', ' ORDER BY o.option_name)
            FROM pg_catalog.pg_options_to_table(x.attoptions) o
           WHERE o.option_name IN ('n_distinct', 'n_distinct_inherited')) AS o (options)  -- what ALTER TABLE takes
   WHERE o.options IS NOT NULL
) y
ORDER BY x.attrelid, x.attnum
