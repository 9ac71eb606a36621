-- What pgmig's sessions hold on relations that were there before. $1: those (oid[]), $2: pgmig's own schema.
SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.format('%I.%I', n.nspname, t.relname), l.mode
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
JOIN pg_catalog.pg_class t ON t.oid = coalesce(i.indrelid, c.oid)
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND a.application_name LIKE 'pgmig%' AND a.pid <> pg_catalog.pg_backend_pid()
  AND l.mode <> 'AccessShareLock' AND n.nspname NOT IN ('pg_toast', $2::pg_catalog.text, $2::pg_catalog.text || '_trash')
  AND NOT (c.relkind = 'S' AND l.mode = 'RowExclusiveLock')  -- nextval(): in nobody's way
  AND c.oid = ANY ($1::pg_catalog.oid[])
