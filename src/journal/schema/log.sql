-- $1-$5 who runs. $6 what, $7 version, $8 step, $9 SQLSTATE, $10 message, $11 detail.
INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version, step, sqlstate, message, detail)
VALUES ($1, $2, $3, $4::integer, $5, $6, $7, $8, $9, $10, $11::jsonb)
