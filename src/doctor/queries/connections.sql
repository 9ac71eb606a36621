-- Connections that are left for the login role, its own included: pgmig takes two or three. Of others' sessions their
-- type may be hidden; then they count.
WITH used AS (
  SELECT pg_catalog.count(*) AS everywhere,
         pg_catalog.count(*) FILTER (WHERE a.datname = pg_catalog.current_database()) AS in_database,
         pg_catalog.count(*) FILTER (WHERE a.usename = session_user) AS of_role
    FROM pg_catalog.pg_stat_activity a
   WHERE a.datname IS NOT NULL AND coalesce(a.backend_type, 'client backend') = 'client backend'
), limits AS (
  SELECT 'max_connections' AS name,
         pg_catalog.current_setting('max_connections')::pg_catalog.int8
         - CASE WHEN r.rolsuper THEN 0
                ELSE pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int8
                     + coalesce(pg_catalog.current_setting('reserved_connections', true)::pg_catalog.int8, 0) END AS most,
         used.everywhere AS taken
    FROM pg_catalog.pg_roles r CROSS JOIN used WHERE r.rolname = session_user
  UNION ALL
  SELECT 'the limit of the database', d.datconnlimit, used.in_database
    FROM pg_catalog.pg_database d CROSS JOIN used
   WHERE d.datname = pg_catalog.current_database() AND d.datconnlimit >= 0
  UNION ALL
  SELECT 'the limit of the role', r.rolconnlimit, used.of_role
    FROM pg_catalog.pg_roles r CROSS JOIN used WHERE r.rolname = session_user AND r.rolconnlimit >= 0
)
-- One of those taken is this very session, and pgmig's next one will have its place.
SELECT CASE WHEN most - taken + 1 < 3 THEN 'problem' WHEN most - taken + 1 < 10 THEN 'warning' ELSE 'ok' END,
       pg_catalog.format('%s of %s connections are taken (%s)', taken, most, name),
       CASE WHEN most - taken + 1 < 10 THEN 'pgmig needs two or three: end idle sessions, or raise the limit' END
  FROM limits
 ORDER BY most - taken
