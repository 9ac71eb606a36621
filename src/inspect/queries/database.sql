-- The database as a whole, and the oids of everything that is looked at: one row.
-- $1 (text[]): the schemas, or NULL for all but the system's and $2; $2 (text): pgmig's own schema.
-- As a side effect the planner's JIT is off until the end of the transaction: compiling costs a second here.
WITH schemas AS MATERIALIZED (
  SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace n
   WHERE CASE WHEN $1::pg_catalog.text[] IS NOT NULL THEN n.nspname = ANY ($1::pg_catalog.text[])
              ELSE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND n.nspname <> $2::pg_catalog.text END
      OR n.oid = pg_catalog.pg_my_temp_schema())
SELECT
  pg_catalog.current_setting('server_version_num') AS version,
  pg_catalog.current_database() AS database,
  CURRENT_USER AS role,
  pg_catalog.current_schemas(true)::pg_catalog.text AS search_path,
  pg_catalog.current_setting('TimeZone') AS time_zone,
  pg_catalog.current_setting('search_path') AS search_path_setting,
  (SELECT pg_catalog.array_agg(s.nspname ORDER BY s.nspname) FROM schemas s
    WHERE s.oid <> pg_catalog.pg_my_temp_schema())::pg_catalog.text AS schemas,
  (SELECT pg_catalog.array_agg(e.extname ORDER BY e.extname) FROM pg_catalog.pg_extension e)::pg_catalog.text AS extensions,
  (SELECT pg_catalog.array_agg(c.oid) FROM pg_catalog.pg_class c
    WHERE c.relnamespace IN (SELECT s.oid FROM schemas s)
      AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f'))::pg_catalog.text AS relations,
  (SELECT pg_catalog.array_agg(p.oid) FROM pg_catalog.pg_proc p
    WHERE p.pronamespace IN (SELECT s.oid FROM schemas s))::pg_catalog.text AS routines,
  (SELECT pg_catalog.array_agg(t.oid) FROM pg_catalog.pg_type t
    WHERE t.typnamespace IN (SELECT s.oid FROM schemas s)
      -- not the types that come with a table, an array or a range
      AND (t.typtype IN ('d', 'e', 'r')
           OR t.typtype = 'b' AND t.typcategory <> 'A'
           OR t.typtype = 'c' AND t.typrelid IN
                (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'c')))::pg_catalog.text AS types,
  pg_catalog.set_config('jit', 'off', true)
