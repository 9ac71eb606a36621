-- How far the index build of the backend $1 (int4) is.
SELECT p.pid, p.command, p.phase, n.nspname, c.relname, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total,
       p.lockers_done, p.lockers_total, coalesce(p.current_locker_pid, 0) AS current_locker
FROM pg_catalog.pg_stat_progress_create_index p
LEFT JOIN pg_catalog.pg_class c ON c.oid = p.relid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE p.pid = $1::pg_catalog.int4 AND p.datname = pg_catalog.current_database()
