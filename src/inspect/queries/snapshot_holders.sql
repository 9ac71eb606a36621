-- Whose snapshot a concurrent index build of this database would wait for, the oldest first.
-- A build ignores vacuums, and from 14 on other builds too; it waits for them here all the same, which is safe.
SELECT
  a.pid,
  a.usename,
  a.application_name,
  coalesce(a.state, a.backend_type) AS state,
  pg_catalog.left(a.query, 200) AS query,
  pg_catalog.trunc(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.query_start)) * 1000)::pg_catalog.int8
    AS age_ms,
  NULL AS mode,
  NULL AS schema,
  NULL AS name,
  false AS autovacuum,
  false AS wraparound
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database()
  AND a.pid <> pg_catalog.pg_backend_pid()
  AND a.backend_xmin IS NOT NULL
  AND a.backend_type NOT IN ('autovacuum worker', 'parallel worker')
ORDER BY age_ms DESC NULLS LAST, a.pid
