-- The columns of all tables that hold rows of their own, table by table. A table without columns has one row, with NULL.
-- $1: pgmig's own schema.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $1::pg_catalog.text, $1::pg_catalog.text || '_trash')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                   WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, a.attnum
