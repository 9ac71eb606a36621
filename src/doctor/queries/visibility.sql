-- What the login role does not see of others.
SELECT 'warning',
       pg_catalog.format('%I does not see what other roles'' sessions do: long transactions, blockers and the lag of '
                         'replicas may be missing below', session_user),
       pg_catalog.format('GRANT pg_monitor TO %I', session_user)
 WHERE NOT pg_catalog.pg_has_role(session_user, 'pg_read_all_stats', 'USAGE')
