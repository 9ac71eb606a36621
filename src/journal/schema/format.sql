-- The format of the tables.
SELECT value FROM :"schema".meta WHERE key = 'format_version'
