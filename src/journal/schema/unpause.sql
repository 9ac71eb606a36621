-- Runs go on.
DELETE FROM :"schema".meta WHERE key = 'pause' RETURNING value
