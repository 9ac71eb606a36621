-- Every migration, without what is bulky, in any order: sorting costs a new session a quarter of a millisecond.
-- As JSON a time is ISO 8601 whatever DateStyle says, in half the time of to_char().
SELECT id, version, description, kind, state, phase, steps_done, steps_total, checksum, checksum_tokens,
       pg_catalog.to_json(pg_catalog.timezone('UTC', applied_at)), applied_order
FROM :"schema".migration
