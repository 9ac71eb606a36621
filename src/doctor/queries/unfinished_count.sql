-- How many migrations, or undos of them, have begun and are not done.
SELECT pg_catalog.count(*) FROM :"schema".migration WHERE state IN ('running', 'failed', 'in_doubt', 'awaiting_contract')
