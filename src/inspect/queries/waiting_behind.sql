-- Who waits for a heavyweight lock behind the backend $1 (int4), the longest first.
-- Before 14 the server does not know since when: the age is then that of the statement.
SELECT
  a.pid,
  a.usename,
  a.application_name,
  CASE WHEN a.backend_type = 'autovacuum worker' THEN 'autovacuum' ELSE coalesce(a.state, a.backend_type) END AS state,
  pg_catalog.left(a.query, 200) AS query,
  pg_catalog.trunc(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - coalesce(
      (SELECT waitstart FROM pg_catalog.pg_locks l WHERE l.pid = a.pid AND NOT l.granted LIMIT 1),
      a.query_start)) * 1000)::pg_catalog.int8 AS age_ms,
  w.mode,
  n.nspname,
  c.relname,
  coalesce(a.backend_type = 'autovacuum worker', false) AS autovacuum,
  coalesce(a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)%', false) AS wraparound
FROM pg_catalog.pg_stat_activity a
CROSS JOIN (SELECT NULL::pg_catalog.timestamptz AS waitstart) absent
LEFT JOIN pg_catalog.pg_locks w ON w.pid = a.pid AND NOT w.granted AND w.locktype = 'relation'
LEFT JOIN pg_catalog.pg_class c ON c.oid = w.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.wait_event_type = 'Lock'
  AND a.pid <> $1::pg_catalog.int4
  AND $1::pg_catalog.int4 = ANY (pg_catalog.pg_blocking_pids(a.pid))
ORDER BY age_ms DESC NULLS LAST, a.pid
