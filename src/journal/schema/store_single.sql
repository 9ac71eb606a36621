-- Stores a migration whose only step is done in this very transaction: store.sql without what only a second
-- attempt needs. It fails when the migration has a row already (23505), and when the lease is lost (22012); the
-- caller then goes the long way, which says why.
-- $1-$5 who runs: run_id, host, os_user, pid, tool_version. $6 id, $7 version, $8 description, $9 kind,
-- $10 $11 checksums, $12 plan, $13 source, $14 search_path, $15 catalog fingerprint, $16 $17 id and phase of the
-- step.
WITH stored AS (
  INSERT INTO :"schema".migration (
    run_id, host, os_user, pid, tool_version, id, version, description, kind, state, steps_done, steps_total,
    checksum, checksum_tokens, plan, source, search_path, catalog_fingerprint, applied_order,
    started_at, changed_at, applied_at)
  VALUES ($1, $2, $3, $4::integer, $5, $6, $7, $8, $9, 'applied', 1, 1,
          $10, $11, $12, $13::bytea, $14, $15,
          (SELECT coalesce(pg_catalog.max(applied_order), 0) + 1 FROM :"schema".migration),
          pg_catalog.transaction_timestamp(), pg_catalog.clock_timestamp(), pg_catalog.clock_timestamp())
  RETURNING id
), steps AS (
  INSERT INTO :"schema".step (migration, id, ordinal, phase, state, done_at)
  SELECT id, $16, 1, $17, 'done', pg_catalog.clock_timestamp() FROM stored
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version, step)
  SELECT $1, $2, $3, $4::integer, $5, 'applied', coalesce(nullif($7, ''), $6), $16 FROM stored
)
SELECT 1 / pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object)::integer FROM stored
