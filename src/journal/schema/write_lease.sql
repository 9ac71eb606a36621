-- $1-$5 who runs.
INSERT INTO :"schema".lease (run_id, host, os_user, pid, tool_version, backend_pid, backend_start)
SELECT $1, $2, $3, $4::integer, $5, b.pid, b.backend_start
FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS b
ON CONFLICT (one) DO UPDATE SET
  run_id = excluded.run_id, host = excluded.host, os_user = excluded.os_user, pid = excluded.pid,
  tool_version = excluded.tool_version, backend_pid = excluded.backend_pid,
  backend_start = excluded.backend_start, taken_at = excluded.taken_at, role = excluded.role
