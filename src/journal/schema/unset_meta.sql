-- $1 key.
DELETE FROM :"schema".meta WHERE key = $1
