-- The stored identity and what can be seen of the real one.
SELECT (SELECT value FROM :"schema".meta WHERE key = 'system_identifier'),
       (SELECT value FROM :"schema".meta WHERE key = 'database_oid'),
       (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()),
       pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
