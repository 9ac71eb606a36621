-- Replicas, and how far they are behind. An ACCESS EXCLUSIVE lock is replayed there: queries of a replica wait for it.
-- $1 (int8): max_lag in milliseconds.
SELECT CASE WHEN r.state <> 'streaming' OR r.replay_lag > $1::pg_catalog.int8 * interval '1 ms' THEN 'warning' ELSE 'ok' END,
       pg_catalog.format('replica %s%s: %s', coalesce(nullif(r.application_name, ''), 'of pid ' || r.pid),
                         coalesce(' at ' || pg_catalog.host(r.client_addr), ''),
                         CASE WHEN r.state IS NULL THEN 'its lag cannot be seen'
                              ELSE r.state || ', ' || coalesce(pg_catalog.pg_size_pretty(pg_catalog.pg_wal_lsn_diff(here.lsn, r.replay_lsn)), 'nothing')
                                   || ' behind' || coalesce(', replay lag ' || pg_catalog.date_trunc('milliseconds', r.replay_lag), '') END),
       CASE WHEN r.state <> 'streaming' OR r.replay_lag > $1::pg_catalog.int8 * interval '1 ms'
            THEN 'let it catch up first: what is read there is old, and a migration writes more' END
  FROM pg_catalog.pg_stat_replication r
 CROSS JOIN LATERAL (
   SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn()
               ELSE pg_catalog.pg_current_wal_lsn() END AS lsn) here
UNION ALL
SELECT 'problem', pg_catalog.format('synchronous_standby_names is %L and no such replica is there: every commit waits',
                                    pg_catalog.current_setting('synchronous_standby_names')),
       'bring the replica back, or change synchronous_standby_names'
 WHERE pg_catalog.current_setting('synchronous_standby_names') <> ''
   AND NOT pg_catalog.pg_is_in_recovery()
   AND pg_catalog.pg_has_role(session_user, 'pg_read_all_stats', 'USAGE')
   AND pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_replication r WHERE r.sync_state IN ('sync', 'quorum'))
