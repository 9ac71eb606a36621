-- Whom a backend waits for just now, and with which locks on the relation that it waits for. $1: its pid.
-- A prepared transaction has pid 0. By hand: PREPARE q AS ...; EXECUTE q('4711');
WITH blocking AS (
  SELECT DISTINCT b.pid
  FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) AS b (pid)
), awaited AS (
  SELECT l.database, l.relation
  FROM pg_catalog.pg_locks AS l
  WHERE l.pid = $1::integer AND l.locktype = 'relation' AND NOT l.granted
  LIMIT 1
)
SELECT blocking.pid,
       a.usename,
       a.application_name,
       CASE WHEN blocking.pid = 0 THEN 'prepared transaction'
            WHEN a.backend_type = 'autovacuum worker' THEN 'autovacuum'
            ELSE a.state END AS state,
       pg_catalog.left(a.query, 200) AS query,
       coalesce(1000 * extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start), 0)::bigint AS age_ms,
       n.nspname,
       c.relname,
       (SELECT pg_catalog.string_agg(DISTINCT held.mode, ', ')
        FROM pg_catalog.pg_locks AS held
        WHERE held.pid = blocking.pid AND held.granted AND held.locktype = 'relation'
          AND held.database = awaited.database AND held.relation = awaited.relation) AS modes
FROM blocking
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = blocking.pid
LEFT JOIN awaited ON true
LEFT JOIN pg_catalog.pg_class AS c ON c.oid = awaited.relation
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
