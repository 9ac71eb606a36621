-- How far a step is that runs in batches. $1 migration, $2 step.
SELECT position FROM :"schema".step WHERE migration = $1 AND id = $2
