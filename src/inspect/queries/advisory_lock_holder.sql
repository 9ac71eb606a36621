-- Who holds the advisory lock $1 (int8) of this database.
SELECT
  a.pid,
  a.usename,
  a.application_name,
  coalesce(a.state, a.backend_type) AS state,
  pg_catalog.left(a.query, 200) AS query,
  pg_catalog.trunc(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start)) * 1000)::pg_catalog.int8
    AS age_ms,
  NULL AS mode,
  NULL AS schema,
  NULL AS name,
  false AS autovacuum,
  false AS wraparound
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory'
  AND l.granted
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.classid = (($1::pg_catalog.int8 >> 32) & 4294967295)::pg_catalog.oid
  AND l.objid = ($1::pg_catalog.int8 & 4294967295)::pg_catalog.oid
  AND l.objsubid = 1
LIMIT 1
