-- Who keeps dead rows of transactions from $1 (an xid with its epoch, as txid_snapshot_xmax() gives it) on from being
-- taken away: a snapshot that is as old, of this database, or of a standby that sends its own (which belongs to none). At
-- most one row: in words.
SELECT pg_catalog.format('pid %s (%s, %s)', a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'), a.state)
FROM pg_catalog.pg_stat_activity AS a
WHERE a.backend_xmin IS NOT NULL
  AND coalesce(a.datname, pg_catalog.current_database()) = pg_catalog.current_database()
  AND a.pid <> pg_catalog.pg_backend_pid()
  AND a.backend_type NOT LIKE 'autovacuum%'
  AND pg_catalog.age(a.backend_xmin) >=
      pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()) - $1::pg_catalog.int8
ORDER BY pg_catalog.age(a.backend_xmin) DESC
LIMIT 1
