-- Fails (22P02) where a transaction older than $4 ms holds one of the lock modes $3 (text[]) on the relation $1, $2
-- (schema, name). A transaction whose age may not be seen counts as young. Returns nothing otherwise.
SELECT pg_catalog.format('held up by %s', l.virtualtransaction)::pg_catalog.int4
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2::pg_catalog.text
JOIN pg_catalog.pg_locks l ON l.relation = c.oid
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE n.nspname = $1::pg_catalog.text
  AND l.locktype = 'relation'
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.granted
  AND l.mode = ANY ($3::pg_catalog.text[])
  AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  AND pg_catalog.clock_timestamp() - coalesce(a.xact_start, (
    SELECT p.prepared  -- see inspect/queries/lock_holders.sql
    FROM pg_catalog.pg_locks own
    JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = own.transactionid
    WHERE l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid'
      AND own.virtualtransaction = l.virtualtransaction)) > $4::pg_catalog.int8 * interval '1 ms'
LIMIT 1
