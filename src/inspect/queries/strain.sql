-- Why the server should not be given more WAL just now: at most one row, in words. A slot is near its end when less than a
-- quarter of what it may keep is left, or 2 GiB (safe_wal_size came with 13, and is NULL without a limit). An archiver
-- that fails keeps WAL on the disk.
SELECT pg_catalog.format('replication slot %s can keep %s of WAL more', s.slot_name,
                         pg_catalog.pg_size_pretty((pg_catalog.to_jsonb(s) ->> 'safe_wal_size')::pg_catalog.int8))
  FROM pg_catalog.pg_replication_slots AS s
 WHERE (pg_catalog.to_jsonb(s) ->> 'safe_wal_size')::pg_catalog.int8 < least(
         2147483648, pg_catalog.pg_size_bytes(pg_catalog.current_setting('max_slot_wal_keep_size', true)) / 4)
UNION ALL
SELECT pg_catalog.format('the archiver fails: %s', a.last_failed_wal)
  FROM pg_catalog.pg_stat_archiver AS a
 WHERE pg_catalog.current_setting('archive_mode') <> 'off'
   AND a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
   AND a.last_failed_time > pg_catalog.clock_timestamp() - interval '5 minutes'
LIMIT 1
