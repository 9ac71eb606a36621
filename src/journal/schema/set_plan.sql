-- Puts another text in place of a stored plan: how a step is taken back has turned out. $1 migration, $2 plan.
WITH changed AS (
  UPDATE :"schema".migration SET plan = $2 WHERE id = $1 RETURNING id
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM changed
