-- The steps of a migration, in their order. $1: its id.
SELECT id, ordinal, phase, state, backend_pid,
       pg_catalog.to_char(pg_catalog.timezone('UTC', backend_start), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       pg_catalog.to_jsonb(step) ->> 'position' IS NOT NULL  -- formats without batches do not have it
FROM :"schema".step
WHERE migration = $1
ORDER BY ordinal
