-- The relation $2 (text) in the schema $1 (text).
SELECT c.oid
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
