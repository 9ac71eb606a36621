-- The tables with rows of a table and of all below it, with their sizes in blocks and, as far as the server knows them, in rows. $1 schema, $2 name.
WITH RECURSIVE tree AS (
  SELECT c.oid
  FROM pg_catalog.pg_namespace AS n
  JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
  WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
  UNION
  SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.oid
)
SELECT c.oid, n.nspname, c.relname,
       pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint,
       greatest(c.reltuples, 0)::bigint
FROM tree
JOIN pg_catalog.pg_class AS c ON c.oid = tree.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND NOT pg_catalog.pg_is_other_temp_schema(c.relnamespace)
ORDER BY c.oid
