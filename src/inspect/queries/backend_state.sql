-- What the backend $1 (int4), started at $2 (text), runs. Of a role that may not be watched, the start is hidden:
-- then the pid must do.
SELECT coalesce(a.state, 'unknown') AS state, pg_catalog.left(a.query, 200) AS query,
       pg_catalog.trunc(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.query_start) * 1000)::pg_catalog.int8 AS age_ms
FROM pg_catalog.pg_stat_activity a
WHERE a.pid = $1::pg_catalog.int4
  AND (a.backend_start IS NULL
       OR pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') = $2::pg_catalog.text)
