-- The types $1 (oid[]): one row each.
SELECT
  CASE WHEN t.typnamespace = pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END AS schema,
  t.typname,
  t.typtype,
  CASE WHEN t.typtype = 'e' THEN
    (SELECT pg_catalog.array_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_catalog.pg_enum l
      WHERE l.enumtypid = t.oid)::pg_catalog.text END AS labels,
  CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS base,
  t.typtype = 'd' AND (t.typnotnull OR EXISTS
    (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid)) AS constrained,
  CASE t.typtype
    WHEN 'd' THEN
      pg_catalog.concat_ws(' ',
        CASE WHEN t.typnotnull THEN 'NOT NULL' END,
        'DEFAULT ' || t.typdefault,
        (SELECT pg_catalog.string_agg('CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '
                                      || pg_catalog.pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
           FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))
    WHEN 'c' THEN
      (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                                    || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
         FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
    WHEN 'r' THEN
      (SELECT pg_catalog.format_type(r.rngsubtype, NULL) FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid)
  END AS definition,
  (SELECT (SELECT e.extname FROM pg_catalog.pg_extension e WHERE e.oid = d.refobjid)
     FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND d.objsubid = 0
      AND d.deptype = 'e') AS extension
FROM (SELECT pg_catalog.set_config('search_path', '', true)) pin
CROSS JOIN pg_catalog.unnest((SELECT $1::pg_catalog.oid[])) AS scope (oid)
JOIN pg_catalog.pg_type t ON t.oid = scope.oid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
