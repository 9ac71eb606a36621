-- Schemas in which the migrating role may not make anything: a new index needs CREATE as a new table does.
-- $1 (text[]): the schemas; $2 (text[]): those of the policy and of the search_path; $3 (text): the role.
SELECT CASE WHEN n.nspname = ANY ($2::pg_catalog.text[]) THEN 'problem' ELSE 'warning' END,
       pg_catalog.format('%I lacks %s on schema %I', r.rolname, pg_catalog.array_to_string(missing.list, ', '), n.nspname),
       pg_catalog.format('GRANT %s ON SCHEMA %I TO %I', pg_catalog.array_to_string(missing.list, ', '), n.nspname, r.rolname)
       || CASE WHEN n.nspname = ANY ($2::pg_catalog.text[]) THEN ''
               ELSE ', or name the schemas that are yours: managed_schemas in the policy' END
  FROM pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_roles r ON r.rolname = $3::pg_catalog.text
 CROSS JOIN LATERAL (
   SELECT pg_catalog.array_agg(p.name) AS list
     FROM (VALUES ('USAGE'), ('CREATE')) AS p (name)
    WHERE NOT pg_catalog.has_schema_privilege(r.oid, n.oid, p.name)) missing
 WHERE n.nspname = ANY ($1::pg_catalog.text[]) AND missing.list IS NOT NULL
 ORDER BY 1, n.nspname
