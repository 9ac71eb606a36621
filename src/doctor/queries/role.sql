-- Whether the login role may act as the role of the policy. $1 (text): that role.
SELECT * FROM (
  SELECT CASE
           WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $1::pg_catalog.text) THEN 'problem'
           -- PostgreSQL 16 tells apart who may SET ROLE from who inherits.
           WHEN NOT pg_catalog.pg_has_role(session_user, (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = $1::pg_catalog.text),
                  CASE WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 160000
                       THEN 'SET' ELSE 'MEMBER' END) THEN 'problem'
           ELSE 'ok'
         END AS verdict,
         CASE
           WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $1::pg_catalog.text)
             THEN pg_catalog.format('there is no role %I', $1::pg_catalog.text)
           WHEN session_user = $1::pg_catalog.text THEN pg_catalog.format('migrations run as %I, who logs in', session_user)
           ELSE pg_catalog.format('%I logs in, migrations run as %I', session_user, $1::pg_catalog.text)
         END AS found
) seen
CROSS JOIN LATERAL (
  SELECT CASE WHEN verdict = 'ok' THEN NULL
              WHEN found LIKE 'there is no role%' THEN pg_catalog.format('CREATE ROLE %I, or another role in the policy', $1::pg_catalog.text)
              ELSE pg_catalog.format('GRANT %I TO %I%s', $1::pg_catalog.text, session_user,
                     CASE WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 160000
                          THEN ' WITH SET TRUE' ELSE '' END) END AS advice
) what_to_do
