-- The ordinary and partitioned tables among the relations $1, $2 (text[]: schemas and names) that this role may lock, by
-- their places in the list, each with the place of one that is to be locked before it (NULL: none): its parent, or a table
-- that it refers to.
WITH wanted AS MATERIALIZED (
  SELECT w.place, c.oid
  FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
    WITH ORDINALITY AS w (schema, name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
  WHERE c.relkind IN ('r', 'p')
    AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')
), above AS (
  SELECT i.inhrelid AS low, i.inhparent AS high FROM pg_catalog.pg_inherits i
  UNION
  SELECT k.conrelid, k.confrelid FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
)
SELECT w.place - 1, h.place - 1
FROM wanted w
LEFT JOIN (above a JOIN wanted h ON h.oid = a.high) ON a.low = w.oid
ORDER BY 1, 2
