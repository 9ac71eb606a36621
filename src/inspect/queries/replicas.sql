-- Who follows this server, the one that is farthest behind first. What this role may not see is NULL. The server tells
-- the lag anew only when something is written: one that has replayed all has none.
SELECT coalesce(nullif(r.application_name, ''), 'of pid ' || r.pid), r.state,
       CASE WHEN r.replay_lsn >= pg_catalog.pg_current_wal_lsn() THEN 0
            ELSE coalesce(pg_catalog.date_part('epoch', r.replay_lag) * 1000, 0) END::pg_catalog.int8 AS lag_ms
  FROM pg_catalog.pg_stat_replication r
 WHERE r.state IS NULL OR r.state IN ('streaming', 'catchup')
 ORDER BY (r.state = 'catchup') DESC, lag_ms DESC
