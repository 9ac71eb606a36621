-- Constraints that old rows were never checked against. $1 (text[]): the schemas.
SELECT 'warning',
       pg_catalog.format('constraint %I of %I.%I is NOT VALID: old rows were never checked', k.conname, n.nspname, c.relname),
       pg_catalog.format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I', n.nspname, c.relname, k.conname)
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT k.convalidated
   AND k.conparentid = 0
   -- PostgreSQL 18: what is not enforced cannot be validated, and is meant so.
   AND coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
   AND n.nspname = ANY ($1::pg_catalog.text[])
 ORDER BY n.nspname, c.relname, k.conname
