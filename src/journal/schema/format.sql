-- The few small rows, one of which is the format of the tables.
SELECT key, value FROM :"schema".meta WHERE key NOT IN ('schema', 'schema_run')
