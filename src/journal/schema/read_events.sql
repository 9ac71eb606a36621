-- The newest events, oldest first. $1: how many; nothing for all.
SELECT id, pg_catalog.to_char(pg_catalog.timezone('UTC', at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       run_id, role, host, os_user, pid, tool_version, what, version, step, sqlstate, message, detail
FROM (SELECT * FROM :"schema".event ORDER BY id DESC LIMIT $1::bigint) AS newest
ORDER BY id
