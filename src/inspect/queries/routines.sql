-- The functions, procedures and aggregates $1 (oid[]): one row each.
SELECT
  CASE WHEN p.pronamespace = pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END AS schema,
  p.proname,
  pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments,
  p.prokind,
  p.provolatile,
  l.lanname,
  e.extname,
  -- An extension's functions may be thousands, and are what its version says they are.
  CASE WHEN e.extname IS NULL AND p.prokind <> 'a'
       THEN pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.pg_get_functiondef(p.oid), 'UTF8')), 'hex')
       END AS digest,
  CASE WHEN p.prokind = 'p' AND l.lanname = 'plpgsql' THEN p.prosrc END AS body_that_may_commit
FROM (SELECT pg_catalog.set_config('search_path', '', true)) pin
CROSS JOIN pg_catalog.unnest((SELECT $1::pg_catalog.oid[])) AS scope (oid)
JOIN pg_catalog.pg_proc p ON p.oid = scope.oid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
                                AND d.objsubid = 0 AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
-- not those that come with a range type
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
                   WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid AND i.objsubid = 0
                     AND i.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND i.deptype = 'i')
