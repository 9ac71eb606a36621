-- Who holds one of the lock modes $3 (text[]) on the relations $1, $2 (text[]: schemas and names), the oldest first.
SELECT h.*
FROM (
  SELECT DISTINCT ON (l.pid, p.gid, l.relation)
    coalesce(l.pid, 0) AS pid,
    coalesce(a.usename, p.owner) AS usename,
    coalesce(a.application_name, p.gid) AS application,
    CASE WHEN l.pid IS NULL THEN 'prepared transaction'
         WHEN a.backend_type = 'autovacuum worker' THEN 'autovacuum' ELSE coalesce(a.state, a.backend_type) END AS state,
    pg_catalog.left(a.query, 200) AS query,
    pg_catalog.trunc(EXTRACT(epoch FROM pg_catalog.clock_timestamp()
                             - coalesce(a.xact_start, p.prepared, a.state_change, a.backend_start)) * 1000)::pg_catalog.int8
      AS age_ms,
    l.mode,
    w.schema,
    w.name,
    -- Without pg_read_all_stats the type is hidden, the user is not: an autovacuum has none.
    coalesce(a.backend_type = 'autovacuum worker', a.pid IS NOT NULL AND a.usesysid IS NULL) AS autovacuum,
    coalesce(a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)%', false) AS wraparound,
    l.virtualtransaction AS transaction
  FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS w (schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relname = w.name AND c.relnamespace = n.oid
  JOIN pg_catalog.pg_locks l ON l.relation = c.oid
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  -- A prepared transaction keeps the virtual id of the session that prepared it until the server is started anew; its lock on
  -- its own transaction id tells which one it is.
  LEFT JOIN (pg_catalog.pg_locks own JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = own.transactionid)
    ON l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid' AND own.virtualtransaction = l.virtualtransaction
  WHERE l.locktype = 'relation'
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
    AND l.granted
    AND l.mode = ANY ($3::pg_catalog.text[])
    AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
    AND a.backend_type IS DISTINCT FROM 'parallel worker'
  ORDER BY l.pid, p.gid, l.relation, pg_catalog.array_position($3::pg_catalog.text[], l.mode) DESC
) h
ORDER BY h.age_ms DESC NULLS LAST, h.pid
