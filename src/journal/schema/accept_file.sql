-- New checksums and text for a row. $1-$5 who runs. $6 id, $7 description, $8 $9 checksums, $10 source.
WITH accepted AS (
  UPDATE :"schema".migration SET
    description = $7, checksum = $8, checksum_tokens = $9, source = $10::bytea,
    changed_at = pg_catalog.clock_timestamp()
  WHERE id = $6
  RETURNING id, version
), said AS (
  INSERT INTO :"schema".event (run_id, host, os_user, pid, tool_version, what, version)
  SELECT $1, $2, $3, $4::integer, $5, 'file_accepted', coalesce(nullif(version, ''), id)
  FROM accepted
)
SELECT pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object) FROM accepted
