-- Transactions of this database that are older than a minute, or than a step would wait. A concurrent build waits for every one that has a
-- snapshot, a lock on what it has touched waits too. $1 (int8): the milliseconds after which a step gives up.
SELECT CASE WHEN pg_catalog.clock_timestamp() - a.xact_start >= $1::pg_catalog.int8 * interval '1 ms'
            THEN 'problem' ELSE 'warning' END,
       pg_catalog.format('pid %s (user %s%s) is in a transaction for %s, %s: %s', a.pid, a.usename,
         CASE WHEN a.application_name <> '' THEN ', application ' || a.application_name ELSE '' END,
         pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start), a.state,
         pg_catalog.left(pg_catalog.regexp_replace(a.query, '\s+', ' ', 'g'), 100)),
       'steps wait for it or give up: let it end, or SELECT pg_terminate_backend(' || a.pid || ')'
  FROM pg_catalog.pg_stat_activity a
 WHERE a.datname = pg_catalog.current_database()
   AND a.pid <> pg_catalog.pg_backend_pid()
   AND a.backend_type = 'client backend'
   AND a.xact_start < pg_catalog.clock_timestamp() - least(interval '1 minute', $1::pg_catalog.int8 * interval '1 ms')
 ORDER BY a.xact_start
