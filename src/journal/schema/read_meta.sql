-- $1 key.
SELECT value FROM :"schema".meta WHERE key = $1
