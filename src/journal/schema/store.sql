-- Stores a migration with its plan and steps, and says so in the log. A row that failed or was undone, and a
-- repeatable's, is replaced; any other stands, and then no row comes back.
-- $1-$5 who runs: run_id, host, os_user, pid, tool_version. $6 id, $7 version, $8 description, $9 kind,
-- $10 state, $11 phase, $12 steps done, $13 steps in all, $14 $15 checksums, $16 plan, $17 source,
-- $18 search_path, $19 catalog fingerprint, $20 $21 ids and phases of the steps, $22 their state,
-- $23 what the log says, $24 step of the log.
WITH stored AS (
  INSERT INTO :"schema".migration AS m (
    run_id, host, os_user, pid, tool_version, id, version, description, kind, state, phase, steps_done,
    steps_total, checksum, checksum_tokens, plan, source, search_path, catalog_fingerprint, applied_order,
    started_at, changed_at, applied_at)
  VALUES ($1, $2, $3, $4::integer, $5, $6, $7, $8, $9, $10, $11, $12::integer, $13::integer, $14, $15, $16,
          $17::bytea, $18, $19,
          (SELECT coalesce(pg_catalog.max(applied_order), 0) + 1 FROM :"schema".migration),
          pg_catalog.transaction_timestamp(), pg_catalog.clock_timestamp(),
          CASE WHEN $10 IN ('applied', 'awaiting_contract', 'baseline') THEN pg_catalog.clock_timestamp() END)
  ON CONFLICT (id) DO UPDATE SET
    run_id = excluded.run_id, host = excluded.host, os_user = excluded.os_user, pid = excluded.pid,
    tool_version = excluded.tool_version, role = excluded.role, version = excluded.version,
    description = excluded.description, kind = excluded.kind, state = excluded.state, phase = excluded.phase,
    steps_done = excluded.steps_done, steps_total = excluded.steps_total, checksum = excluded.checksum,
    checksum_tokens = excluded.checksum_tokens, plan = excluded.plan, source = excluded.source,
    search_path = excluded.search_path, catalog_fingerprint = excluded.catalog_fingerprint,
    applied_order = excluded.applied_order, started_at = excluded.started_at,
    changed_at = excluded.changed_at, applied_at = excluded.applied_at
  WHERE m.state IN ('failed', 'undone') OR m.kind = 'repeatable'
  RETURNING id
), gone AS (
  DELETE FROM :"schema".step USING stored
  WHERE step.migration = stored.id AND step.id <> ALL ($20::text[])
), steps AS (
  INSERT INTO :"schema".step (migration, id, ordinal, phase, state, done_at)
  SELECT stored.id, s.id, s.ordinal, s.phase, $22,
         CASE WHEN $22 = 'done' THEN pg_catalog.clock_timestamp() END
  FROM stored, ROWS FROM (pg_catalog.unnest($20::text[]), pg_catalog.unnest($21::text[]))
    WITH ORDINALITY AS s (id, phase, ordinal)
  ON CONFLICT (migration, id) DO UPDATE SET
    ordinal = excluded.ordinal, phase = excluded.phase, state = excluded.state, done_at = excluded.done_at,
    backend_pid = NULL, backend_start = NULL, intended_at = NULL, position = NULL
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version, step)
  SELECT $1, $2, $3, $4::integer, $5, $23, coalesce(nullif($7, ''), $6), $24
  FROM stored
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM stored
