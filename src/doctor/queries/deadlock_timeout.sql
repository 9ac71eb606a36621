-- Whoever waits the shorter time for a lock is the victim of a deadlock. $1 (int8): stall_budget, $2 (int8):
-- lock_timeout, in milliseconds.
SELECT CASE WHEN longest < d.setting::pg_catalog.int8 THEN 'ok' ELSE 'warning' END,
       pg_catalog.format('deadlock_timeout is %s ms, lock_timeout %s ms, stall_budget %s ms', d.setting, $2::pg_catalog.int8, $1::pg_catalog.int8),
       CASE WHEN longest < d.setting::pg_catalog.int8 THEN NULL
            ELSE 'in a deadlock the application may be the victim: keep lock_timeout and stall_budget below deadlock_timeout' END
  FROM pg_catalog.pg_settings d
 CROSS JOIN LATERAL (SELECT greatest($1::pg_catalog.int8, $2::pg_catalog.int8) AS longest) ours
 WHERE d.name = 'deadlock_timeout'
