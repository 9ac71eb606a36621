-- The schemas whose list of what is kept this role may read: the trash, and pgmig's own, where the trash lies when no
-- schema could be made for it. $1: pgmig's own schema.
SELECT n.nspname
  FROM pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'kept' AND c.relkind = 'r'
 WHERE n.nspname IN ($1::pg_catalog.text, ($1::pg_catalog.text || '_trash')::pg_catalog.name)
   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
 ORDER BY 1
