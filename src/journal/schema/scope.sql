-- What names in migrations meant in the run before, and what they mean in this session.
SELECT (SELECT value FROM :"schema".meta WHERE key = 'search_path'),
       (SELECT value FROM :"schema".meta WHERE key = 'managed_schemas'),
       pg_catalog.current_setting('search_path')
