-- What the holder wrote down. $1: its backend's pid. (A row of an earlier backend with that pid is older than it.)
SELECT l.host, l.os_user, l.pid,
       pg_catalog.to_char(pg_catalog.timezone('UTC', l.taken_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM :"schema".lease AS l
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.backend_pid
WHERE l.backend_pid = $1::integer AND (a.backend_start IS NULL OR a.backend_start = l.backend_start)
