-- SPDX-License-Identifier: Apache-2.0
-- Which sessions of the application wait, at this moment, for a session of the change, directly or behind others: pid,
-- since when, for how many ms already. For psql -At, from a database of its own, until it is stopped.
WITH RECURSIVE waiting AS MATERIALIZED (
  SELECT l.pid, min(coalesce(l.waitstart, clock_timestamp())) AS since FROM pg_locks l WHERE NOT l.granted GROUP BY l.pid
), blocked AS MATERIALIZED (
  SELECT w.pid, w.since, b.pid AS by_pid FROM waiting w, unnest(pg_blocking_pids(w.pid)) AS b (pid)
), behind (pid, since, by_pid) AS (
  SELECT b.pid, b.since, b.by_pid FROM blocked b
  UNION
  SELECT f.pid, f.since, b.by_pid FROM behind f JOIN blocked b ON b.pid = f.by_pid
)
SELECT DISTINCT f.pid, extract(epoch FROM f.since)::numeric(20, 6),
       (extract(epoch FROM clock_timestamp() - f.since) * 1000)::numeric(20, 1)
  FROM behind f
  JOIN pg_stat_activity a ON a.pid = f.pid AND a.application_name = 'application'
  JOIN pg_stat_activity c ON c.pid = f.by_pid AND c.application_name ~ '^(as written|pgmig)'
\watch 0.02
