-- Replaces what has not run of a plan; the steps named as done stay as they are, and so does the place of those in batches
-- that have begun, which are in the new plan, too.
-- $1-$5 who runs. $6 id, $7 description, $8 steps in all, $9 $10 checksums, $11 plan, $12 source,
-- $13 search_path, $14 catalog fingerprint, $15 $16 ids and phases of the steps, $17 ids of the done steps,
-- $18 ids of those in batches that have begun.
WITH replanned AS (
  UPDATE :"schema".migration SET
    run_id = $1, host = $2, os_user = $3, pid = $4::integer, tool_version = $5, role = session_user,
    description = $7, steps_total = $8::integer, steps_done = pg_catalog.cardinality($17::text[]),
    checksum = $9, checksum_tokens = $10, plan = $11, source = $12::bytea, search_path = $13,
    catalog_fingerprint = $14, changed_at = pg_catalog.clock_timestamp()
  WHERE id = $6
  RETURNING id, version
), gone AS (
  DELETE FROM :"schema".step USING replanned
  WHERE step.migration = replanned.id AND step.id <> ALL ($15::text[]) AND step.id <> ALL ($17::text[])
), steps AS (
  INSERT INTO :"schema".step AS s (migration, id, ordinal, phase, state)
  SELECT replanned.id, n.id, n.ordinal, n.phase, CASE WHEN n.id = ANY ($17::text[]) THEN 'done' ELSE 'pending' END
  FROM replanned, ROWS FROM (pg_catalog.unnest($15::text[]), pg_catalog.unnest($16::text[]))
    WITH ORDINALITY AS n (id, phase, ordinal)
  ON CONFLICT (migration, id) DO UPDATE SET
    ordinal = excluded.ordinal, phase = excluded.phase, state = excluded.state,
    done_at = CASE WHEN excluded.state = 'done' THEN s.done_at END,
    backend_pid = CASE WHEN excluded.state = 'done' THEN s.backend_pid END,
    backend_start = CASE WHEN excluded.state = 'done' THEN s.backend_start END,
    intended_at = CASE WHEN excluded.state = 'done' THEN s.intended_at END,
    position = CASE WHEN s.id = ANY ($18::text[]) THEN s.position END
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version)
  SELECT $1, $2, $3, $4::integer, $5, 'replanned', coalesce(nullif(version, ''), id)
  FROM replanned
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM replanned
