-- Every migration, without what is bulky, in any order: sorting costs a new session a quarter of a millisecond.
-- $1: an id, or nothing for all.
SELECT id, version, description, kind, state, phase, steps_done, steps_total, checksum, checksum_tokens,
       pg_catalog.to_char(pg_catalog.timezone('UTC', applied_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), applied_order
FROM :"schema".migration
WHERE $1::text IS NULL OR id = $1
