-- What a migration did has been taken back: its row says so, its steps may run again, and the row of the undo is no
-- longer needed. $1-$5 who runs. $6 migration, $7 row of the undo.
WITH undone AS (
  UPDATE :"schema".migration AS m SET
    state = 'undone', phase = NULL, steps_done = 0, applied_at = NULL,
    changed_at = pg_catalog.clock_timestamp(),
    run_id = $1, host = $2, os_user = $3, pid = $4::integer, tool_version = $5, role = session_user
  WHERE id = $6
  RETURNING m.id, m.version
), steps AS (
  UPDATE :"schema".step AS s SET
    state = 'pending', done_at = NULL, backend_pid = NULL, backend_start = NULL, intended_at = NULL,
    position = NULL
  FROM undone WHERE s.migration = undone.id
), gone AS (
  DELETE FROM :"schema".migration AS m USING undone WHERE m.id = $7
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version)
  SELECT $1, $2, $3, $4::integer, $5, 'undone', coalesce(nullif(version, ''), id)
  FROM undone
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM undone
