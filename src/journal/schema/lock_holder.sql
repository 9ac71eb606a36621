-- The session that holds the lock. Strangers see its pid, role and name only.
SELECT l.pid, a.usename, a.client_addr, a.application_name,
       pg_catalog.to_char(pg_catalog.timezone('UTC', a.backend_start), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM pg_catalog.pg_locks AS l
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
  AND l.classid = :lease_class::oid AND l.objid = :lock_oid::oid
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
