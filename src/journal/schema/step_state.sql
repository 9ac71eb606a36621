-- How far a step is: 'intent' (begun outside a transaction, by this backend), 'done', or 'pending' again.
-- $1-$5 who runs. $6 migration, $7 step, $8 state.
WITH changed AS (
  UPDATE :"schema".step SET
    state = $8,
    done_at = CASE WHEN $8 = 'done' THEN pg_catalog.clock_timestamp() END,
    intended_at = CASE $8 WHEN 'intent' THEN pg_catalog.clock_timestamp() WHEN 'done' THEN intended_at END,
    backend_pid = CASE $8 WHEN 'intent' THEN pg_catalog.pg_backend_pid() WHEN 'done' THEN backend_pid END,
    backend_start = CASE $8
      WHEN 'intent' THEN (SELECT b.backend_start
                          FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS b)
      WHEN 'done' THEN backend_start END
  WHERE migration = $6 AND id = $7
  RETURNING migration, phase
), counted AS (
  UPDATE :"schema".migration AS m SET
    phase = changed.phase, changed_at = pg_catalog.clock_timestamp(),
    steps_done = (SELECT pg_catalog.count(*) FROM :"schema".step AS s
                  WHERE s.migration = $6 AND s.id <> $7 AND s.state = 'done')
                 + CASE WHEN $8 = 'done' THEN 1 ELSE 0 END
  FROM changed
  WHERE m.id = changed.migration
  RETURNING m.id, m.version
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version, step)
  SELECT $1, $2, $3, $4::integer, $5, 'step_' || $8, coalesce(nullif(version, ''), id), $7
  FROM counted
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM counted
