-- Who waits for a heavyweight lock behind the backend $1 (int4), the longest first.
-- pg_locks tells everybody who waits; pg_stat_activity only those who may read it. Before 14 the server does not know since
-- when.
WITH waiting AS MATERIALIZED (
  SELECT DISTINCT ON (l.pid) l.pid, l.waitstart, l.mode, l.locktype, l.relation
  FROM (SELECT NULL::pg_catalog.timestamptz AS waitstart) absent
  CROSS JOIN LATERAL (
    SELECT k.pid, waitstart, k.mode, k.locktype, k.relation FROM pg_catalog.pg_locks k WHERE NOT k.granted
  ) l
  ORDER BY l.pid
)
SELECT
  w.pid,
  a.usename,
  a.application_name,
  CASE WHEN a.backend_type = 'autovacuum worker' THEN 'autovacuum' ELSE coalesce(a.state, a.backend_type) END AS state,
  pg_catalog.left(a.query, 200) AS query,
  pg_catalog.trunc(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - w.waitstart) * 1000)::pg_catalog.int8 AS age_ms,
  CASE WHEN w.locktype = 'relation' THEN w.mode END AS mode,
  n.nspname,
  c.relname,
  coalesce(a.backend_type = 'autovacuum worker', a.pid IS NOT NULL AND a.usesysid IS NULL) AS autovacuum,
  coalesce(a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)%', false) AS wraparound
FROM waiting w
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = w.pid
LEFT JOIN pg_catalog.pg_class c ON c.oid = w.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE w.pid <> $1::pg_catalog.int4
  AND $1::pg_catalog.int4 = ANY (pg_catalog.pg_blocking_pids(w.pid))
ORDER BY age_ms DESC NULLS LAST, w.pid
