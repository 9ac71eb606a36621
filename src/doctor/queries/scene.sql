-- What the checks work with: one row. $1 (text[]): the managed schemas, or NULL for all but the system's and
-- $2 (text), pgmig's own; $3 (text): the role that migrations run as.
WITH managed AS (
  SELECT n.nspname
    FROM pg_catalog.pg_namespace n
   WHERE CASE WHEN $1::pg_catalog.text[] IS NOT NULL THEN n.nspname = ANY ($1::pg_catalog.text[])
              ELSE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $2::pg_catalog.text) END
), in_path AS (
  SELECT n.nspname
    FROM pg_catalog.pg_namespace n
   WHERE n.nspname = ANY (pg_catalog.current_schemas(false))
      OR n.nspname = $3::pg_catalog.text AND pg_catalog.current_setting('search_path') ~ '"?\$user"?'
)
SELECT (SELECT pg_catalog.array_agg(nspname ORDER BY nspname)
          FROM (SELECT nspname FROM managed UNION SELECT nspname FROM in_path WHERE nspname !~ '^pg_') s)::pg_catalog.text,
       (SELECT pg_catalog.array_agg(nspname ORDER BY nspname)
          FROM (SELECT nspname FROM managed WHERE $1::pg_catalog.text[] IS NOT NULL
                UNION SELECT nspname FROM in_path WHERE nspname !~ '^pg_') s)::pg_catalog.text,
       EXISTS (SELECT FROM pg_catalog.pg_class c
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $2::pg_catalog.text AND c.relname = 'migration'
                  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                  AND pg_catalog.has_table_privilege(c.oid, 'SELECT')),
       EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $3::pg_catalog.text),
       pg_catalog.pg_has_role(session_user, 'pg_read_all_stats', 'USAGE')
