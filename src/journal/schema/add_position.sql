-- What journals of format 1 that were made before there were batches lack.
ALTER TABLE :"schema".step ADD COLUMN IF NOT EXISTS position text;
COMMENT ON COLUMN :"schema".step.position IS 'how far a step is that runs in batches'
