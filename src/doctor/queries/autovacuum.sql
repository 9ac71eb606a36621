-- Where nobody vacuums: what a fill leaves dead stays, and statistics grow old. $1 (text[]): the schemas.
SELECT 'warning', 'autovacuum is off on this server', 'ALTER SYSTEM SET autovacuum = on, or VACUUM ANALYZE after the migration'
 WHERE pg_catalog.current_setting('autovacuum') = 'off'
UNION ALL
SELECT 'warning', pg_catalog.format('autovacuum is off for %I.%I', n.nspname, c.relname),
       pg_catalog.format('ALTER TABLE %1$I.%2$I RESET (autovacuum_enabled), or VACUUM ANALYZE %1$I.%2$I after the migration',
                         n.nspname, c.relname)
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY ($1::pg_catalog.text[])
   AND EXISTS (SELECT FROM pg_catalog.unnest(c.reloptions) AS o (setting)
                WHERE o.setting ~* '^autovacuum_enabled=(f|false|off|no|n|0)$')
