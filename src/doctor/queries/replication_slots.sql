-- Slots that hold WAL: what a migration writes is kept for them. Columns that came with 13 are asked by name.
SELECT CASE WHEN s.active THEN 'ok' ELSE 'warning' END,
       pg_catalog.format('%s slot %I is %s and holds %s of WAL%s%s', s.slot_type, s.slot_name,
         CASE WHEN s.active THEN 'in use' ELSE 'not in use' END,
         coalesce(pg_catalog.pg_size_pretty(pg_catalog.pg_wal_lsn_diff(here.lsn, s.restart_lsn)), 'nothing'),
         coalesce(' (wal_status ' || (pg_catalog.to_jsonb(s) ->> 'wal_status') || ')', ''),
         CASE WHEN NOT s.active AND pg_catalog.current_setting('max_slot_wal_keep_size', true) = '-1'
              THEN '; no max_slot_wal_keep_size limits it' ELSE '' END),
       CASE WHEN NOT s.active
            THEN pg_catalog.format('the disk may fill up: bring its reader back, or SELECT pg_drop_replication_slot(%L)', s.slot_name) END
  FROM pg_catalog.pg_replication_slots s
 CROSS JOIN LATERAL (
   SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn()
               ELSE pg_catalog.pg_current_wal_lsn() END AS lsn) here
 WHERE NOT s.temporary
 ORDER BY s.active, s.slot_name
