-- Takes a number of every sequence, as a transaction does that is rolled back. $1: pgmig's own schema.
SELECT pg_catalog.nextval(s.seqrelid::pg_catalog.regclass)
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname <> $1::pg_catalog.text
