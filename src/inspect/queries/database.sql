-- The database as a whole, and the oids of everything that is looked at: one row.
-- $1 (text[]): the schemas, or NULL for all but the system's and $2; $2 (text): pgmig's own schema.
-- The trash is read beside them. Where its schema cannot be made it lies in pgmig's own; NULL: the role can keep nothing.
-- Where the login role may make it, a run does so for the role that migrates (journal::Journal::make_trash).
-- As a side effect the planner's JIT is off until the end of the transaction: compiling costs a second here.
WITH schemas AS MATERIALIZED (
  SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace n
   WHERE CASE WHEN $1::pg_catalog.text[] IS NOT NULL THEN n.nspname = ANY ($1::pg_catalog.text[])
              ELSE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
                   AND n.nspname NOT IN ($2::pg_catalog.text, ($2::pg_catalog.text || '_trash')::pg_catalog.name) END
      OR n.oid = pg_catalog.pg_my_temp_schema()
), trash_name AS (
  SELECT pg_catalog.text(($2::pg_catalog.text || '_trash')::pg_catalog.name) AS name,
         SESSION_USER <> CURRENT_USER
           AND pg_catalog.has_database_privilege(SESSION_USER, pg_catalog.current_database(), 'CREATE') AS will_be_made
), places AS MATERIALIZED (
  SELECT t.name, n.oid, n.oid IS NOT NULL OR t.will_be_made AS is_there, 1 AS choice FROM trash_name t LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = t.name
   WHERE CASE WHEN n.oid IS NULL
              THEN t.will_be_made OR pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
              ELSE pg_catalog.has_schema_privilege(n.oid, 'CREATE') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') END
  UNION ALL
  SELECT n.nspname, n.oid, true, 2 FROM pg_catalog.pg_namespace n
   WHERE n.nspname = $2::pg_catalog.text
     AND pg_catalog.has_schema_privilege(n.oid, 'CREATE') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
), trash AS MATERIALIZED (
  SELECT p.name, p.oid, p.is_there FROM places p ORDER BY p.choice LIMIT 1
)
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
    WHERE (c.relnamespace IN (SELECT s.oid FROM schemas s)
           OR c.relnamespace = (SELECT t.oid FROM trash t)
              AND c.relname NOT IN ('migration', 'step', 'event', 'event_id_seq', 'lease', 'meta'))
      AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f'))::pg_catalog.text AS relations,
  (SELECT pg_catalog.array_agg(p.oid) FROM pg_catalog.pg_proc p
    WHERE p.pronamespace IN (SELECT s.oid FROM schemas s))::pg_catalog.text AS routines,
  (SELECT pg_catalog.array_agg(t.oid) FROM pg_catalog.pg_type t
    WHERE (t.typnamespace IN (SELECT s.oid FROM schemas s) OR t.typnamespace = (SELECT h.oid FROM trash h))
      -- not the types that come with a table, an array or a range
      AND (t.typtype IN ('d', 'e', 'r')
           OR t.typtype = 'b' AND t.typcategory <> 'A'
           OR t.typtype = 'c' AND t.typrelid IN
                (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'c')))::pg_catalog.text AS types,
  (SELECT t.name FROM trash t) AS trash_schema,
  EXISTS (SELECT FROM trash t WHERE t.is_there) AS has_trash_schema,
  EXISTS (SELECT FROM trash t JOIN pg_catalog.pg_class c ON c.relnamespace = t.oid AND c.relname = 'kept')
    AS has_trash_list,
  pg_catalog.set_config('jit', 'off', true)
