-- Whether the table $3.$4 is a partition of $1.$2, and whether its detaching is pending.
SELECT found.inhdetachpending
FROM (SELECT false AS inhdetachpending) absent
CROSS JOIN LATERAL (
  SELECT (SELECT inhdetachpending FROM pg_catalog.pg_inherits h
           WHERE h.inhrelid = c.oid AND h.inhparent = p.oid) AS inhdetachpending
    FROM pg_catalog.pg_namespace pn
    JOIN pg_catalog.pg_class p ON p.relnamespace = pn.oid
    JOIN pg_catalog.pg_namespace cn ON cn.nspname = $3::pg_catalog.text
    JOIN pg_catalog.pg_class c ON c.relnamespace = cn.oid
   WHERE pn.nspname = $1::pg_catalog.text AND p.relname = $2::pg_catalog.text AND c.relname = $4::pg_catalog.text) found
