-- State and phase of a migration; the log says so when the state is another than before.
-- $1-$5 who runs. $6 migration, $7 state, $8 phase.
WITH before AS (
  SELECT id, state FROM :"schema".migration WHERE id = $6
), changed AS (
  UPDATE :"schema".migration AS m SET
    state = $7, phase = $8, changed_at = pg_catalog.clock_timestamp(),
    steps_done = CASE WHEN $7 = 'applied' THEN steps_total ELSE steps_done END,
    applied_at = CASE WHEN $7 IN ('applied', 'awaiting_contract', 'baseline')
                      THEN coalesce(applied_at, pg_catalog.clock_timestamp()) END,
    run_id = $1, host = $2, os_user = $3, pid = $4::integer, tool_version = $5, role = session_user
  WHERE id = $6
  RETURNING m.id, m.version
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version)
  SELECT $1, $2, $3, $4::integer, $5, $7, coalesce(nullif(changed.version, ''), changed.id)
  FROM changed JOIN before ON before.id = changed.id AND before.state <> $7
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM changed
