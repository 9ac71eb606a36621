-- The schemas whose objects are looked at: $1 (text[]), or all but the system's; never $2 (text[]: pgmig's own).
-- Empties the search_path until the end of the transaction, so that names are spelt alike whatever the session's is.
SELECT pg_catalog.array_agg(n.oid)::pg_catalog.text
FROM (SELECT pg_catalog.set_config('search_path', '', true)) pin
CROSS JOIN pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> ALL ($2::pg_catalog.text[])
  AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
  -- An extension's own, such as cron, is the extension's.
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                   WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = n.oid AND d.deptype = 'e')
