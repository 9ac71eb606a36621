-- Objects by whose name pgmig made them. What an unfinished migration made is still needed.
-- $1 (text[]): the schemas; $2 (text): of pgmig's own tables; $3 (int4): how many migrations are not done.
SELECT CASE WHEN $3::pg_catalog.int4 > 0 THEN 'ok' ELSE 'warning' END,
       found || CASE WHEN $3::pg_catalog.int4 > 0 THEN ' belongs to a migration that is not done' ELSE ' was left behind by pgmig' END,
       CASE WHEN $3::pg_catalog.int4 > 0 THEN NULL ELSE advice END
  FROM (
    SELECT n.nspname, pg_catalog.format('constraint %I of %I.%I', k.conname, n.nspname, c.relname) AS found,
           pg_catalog.format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, c.relname, k.conname) AS advice
      FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE k.conname LIKE 'pgmig\_%'
    UNION ALL
    SELECT n.nspname, pg_catalog.format('relation %I.%I', n.nspname, c.relname), 'look at it, then drop it'
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname LIKE 'pgmig\_%'
    UNION ALL
    SELECT n.nspname, pg_catalog.format('column %I of %I.%I', a.attname, n.nspname, c.relname),
           pg_catalog.format('look at it, then ALTER TABLE %I.%I DROP COLUMN %I', n.nspname, c.relname, a.attname)
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attname LIKE 'pgmig\_%' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT n.nspname, pg_catalog.format('trigger %I of %I.%I', t.tgname, n.nspname, c.relname),
           pg_catalog.format('DROP TRIGGER %I ON %I.%I', t.tgname, n.nspname, c.relname)
      FROM pg_catalog.pg_trigger t
      JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE t.tgname LIKE 'pgmig\_%' AND NOT t.tgisinternal
  ) objects
 WHERE nspname = ANY ($1::pg_catalog.text[]) AND nspname <> $2::pg_catalog.text
 ORDER BY found
