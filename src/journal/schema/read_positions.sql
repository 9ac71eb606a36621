-- How far the steps in batches are that are under way.
SELECT migration, id || ': ' || position FROM :"schema".step WHERE state <> 'done' AND position IS NOT NULL
