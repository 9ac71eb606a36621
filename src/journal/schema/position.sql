-- How far a step is that runs in batches; written with each of them, so it says nothing in the log.
-- $1 migration, $2 step, $3 position.
WITH moved AS (
  UPDATE :"schema".step SET position = $3 WHERE migration = $1 AND id = $2 RETURNING migration
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM moved
