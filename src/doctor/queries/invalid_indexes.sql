-- INVALID indexes that nobody builds just now. $1 (text[]): the schemas.
SELECT 'warning',
       CASE WHEN ic.relkind = 'I'
            THEN pg_catalog.format('index %I.%I is INVALID: some partition of %I has no index attached to it',
                                   n.nspname, ic.relname, tc.relname)
            ELSE pg_catalog.format('index %I.%I on %I is INVALID: a build of it failed; no query uses it%s', n.nspname,
                                   ic.relname, tc.relname,
                                   CASE WHEN i.indisready THEN ', every write pays for it' ELSE '' END) END,
       CASE WHEN ic.relkind = 'I' THEN 'build it on each partition, then ALTER INDEX ... ATTACH PARTITION'
            ELSE pg_catalog.format('DROP INDEX CONCURRENTLY %1$I.%2$I, or REINDEX INDEX CONCURRENTLY %1$I.%2$I',
                                   n.nspname, ic.relname) END
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
 WHERE NOT i.indisvalid
   AND n.nspname = ANY ($1::pg_catalog.text[])
   -- A concurrent build holds this lock on the table from its beginning to its end.
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
                    WHERE l.relation = i.indrelid AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
                      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                         WHERE d.datname = pg_catalog.current_database()))
 ORDER BY n.nspname, ic.relname
