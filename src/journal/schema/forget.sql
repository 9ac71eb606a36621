-- Removes a row and its steps; the log keeps what it knows. $1-$5 who runs. $6 id.
WITH forgotten AS (
  DELETE FROM :"schema".migration WHERE id = $6 RETURNING id, version
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version)
  SELECT $1, $2, $3, $4::integer, $5, 'forgotten', coalesce(nullif(version, ''), id)
  FROM forgotten
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM forgotten
