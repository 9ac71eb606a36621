-- Whether the login role may make, or write, pgmig's own tables. $1 (text): their schema.
WITH journal AS (
  SELECT n.oid, n.nspname, pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable,
         pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create
    FROM pg_catalog.pg_namespace n
   WHERE n.nspname = $1::pg_catalog.text
), tables AS (
  SELECT c.relname, wanted.privilege, pg_catalog.has_table_privilege(c.oid, wanted.privilege) AS granted
    FROM (VALUES ('migration', 'SELECT'), ('migration', 'INSERT'), ('migration', 'UPDATE'), ('migration', 'DELETE'),
                 ('step', 'SELECT'), ('step', 'INSERT'), ('step', 'UPDATE'), ('step', 'DELETE'),
                 ('event', 'SELECT'), ('event', 'INSERT'), ('lease', 'SELECT'), ('lease', 'INSERT'),
                 ('lease', 'UPDATE'), ('meta', 'SELECT'), ('meta', 'INSERT'), ('meta', 'UPDATE')) AS wanted (name, privilege)
    JOIN pg_catalog.pg_class c ON c.relname = wanted.name
    JOIN journal j ON j.oid = c.relnamespace
)
SELECT 'problem', pg_catalog.format('%I may not create the schema %I for the history', session_user, $1::pg_catalog.text),
       pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I, or CREATE SCHEMA %I AUTHORIZATION %I',
                         pg_catalog.current_database(), session_user, $1::pg_catalog.text, session_user)
 WHERE NOT EXISTS (SELECT FROM journal)
   AND NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
UNION ALL
SELECT 'problem', pg_catalog.format('%I may not %s the schema %I, which holds the history', session_user,
                                    CASE WHEN usable THEN 'create tables in' ELSE 'use' END, nspname),
       pg_catalog.format('GRANT %s ON SCHEMA %I TO %I', CASE WHEN usable THEN 'CREATE' ELSE 'USAGE' END, nspname, session_user)
  FROM journal
 WHERE NOT usable OR NOT may_create AND NOT EXISTS (SELECT FROM tables)
UNION ALL
SELECT 'problem', pg_catalog.format('%I lacks %s on %I.%I', session_user, pg_catalog.string_agg(privilege, ', '),
                                    $1::pg_catalog.text, relname),
       pg_catalog.format('GRANT %s ON %I.%I TO %I', pg_catalog.string_agg(privilege, ', '), $1::pg_catalog.text, relname,
                         session_user)
  FROM tables WHERE NOT granted GROUP BY relname
