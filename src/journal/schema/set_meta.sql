-- $1 key, $2 value.
INSERT INTO :"schema".meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value
