-- Settings that a session of the login role starts with, where they are not PostgreSQL's own and matter here, and who
-- says so. Of several places the narrowest counts.
WITH matters (name, verdict, meaning, advice) AS (
  VALUES ('statement_timeout', 'ok', 'pgmig sets its own', NULL),
         ('lock_timeout', 'ok', 'pgmig sets its own', NULL),
         ('idle_in_transaction_session_timeout', 'ok', 'pgmig sets its own', NULL),
         ('idle_session_timeout', 'ok', 'pgmig sets its own', NULL),
         ('transaction_timeout', 'ok', 'pgmig sets its own', NULL),
         ('default_transaction_isolation', 'ok', 'pgmig sets its own', NULL),
         ('default_transaction_deferrable', 'ok', 'pgmig sets its own', NULL),
         ('session_replication_role', 'ok', 'pgmig sets its own', NULL),
         ('search_path', 'ok', 'names without a schema in migrations are looked for there', NULL),
         ('default_tablespace', 'ok', 'new tables go there', NULL),
         ('default_table_access_method', 'ok', 'new tables are of that kind', NULL),
         ('check_function_bodies', 'ok', 'holds for migrations too', NULL),
         ('role', 'warning', 'a session starts as another role than it logs in as', 'say it in the policy: role = "..."'),
         ('row_security', 'warning', 'what reads a table with policies fails instead of seeing fewer rows',
          'the owner and roles with BYPASSRLS are not concerned'),
         ('synchronous_commit', 'warning', 'after a crash the newest commits may be gone, those of the history too',
          'ALTER ROLE ... SET synchronous_commit = on for the role that migrates'),
         ('default_transaction_read_only', 'problem', 'nothing can be written', 'ALTER ROLE or ALTER DATABASE ... RESET default_transaction_read_only')
), said AS (
  SELECT pg_catalog.split_part(c.setting, '=', 1) AS name,
         CASE WHEN s.setrole <> 0 AND s.setdatabase <> 0 THEN pg_catalog.format('ALTER ROLE %I IN DATABASE %I', r.rolname, d.datname)
              WHEN s.setrole <> 0 THEN pg_catalog.format('ALTER ROLE %I', r.rolname)
              WHEN s.setdatabase <> 0 THEN pg_catalog.format('ALTER DATABASE %I', d.datname)
              ELSE 'ALTER ROLE ALL' END AS by_whom,
         pg_catalog.row_number() OVER (PARTITION BY pg_catalog.split_part(c.setting, '=', 1)
                                       ORDER BY s.setrole <> 0 AND s.setdatabase <> 0 DESC, s.setrole <> 0 DESC, s.setdatabase <> 0 DESC) AS place
    FROM pg_catalog.pg_db_role_setting s
   CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c (setting)
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
   WHERE (s.setrole = 0 OR r.rolname = session_user)
     AND (s.setdatabase = 0 OR d.datname = pg_catalog.current_database())
)
-- SET LOCAL does not change reset_val: it is what the session started with.
SELECT m.verdict,
       pg_catalog.format('%s is %s (%s): %s', m.name,
                         CASE WHEN g.unit = 'ms' THEN g.reset_val || ' ms' ELSE coalesce(nullif(g.reset_val, ''), 'empty') END,
                         coalesce(s.by_whom, 'the server''s configuration or the connection string'), m.meaning),
       m.advice
  FROM matters m
  JOIN pg_catalog.pg_settings g ON g.name = m.name
  LEFT JOIN said s ON s.name = m.name AND s.place = 1
 WHERE g.reset_val IS DISTINCT FROM g.boot_val
UNION ALL
SELECT 'warning', pg_catalog.format('no schema of the search_path (%s) is there: names without a schema mean nothing',
                                    pg_catalog.current_setting('search_path')),
       'CREATE SCHEMA, or search_path in the policy'
 WHERE pg_catalog.cardinality(pg_catalog.current_schemas(false)) = 0
