-- What a role lacks where a statement was refused: a line each, with the GRANT. Asked by name, without to_regclass(),
-- which wants the very rights that may be missing.
-- $1 (text): the role; $2 (text[]): relations, as SQL writes them; $3 (boolean): it was only going to read.
WITH role AS (
  SELECT r.oid, r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname = $1::pg_catalog.text
), touched AS (
  SELECT DISTINCT c.oid, n.oid AS schema_oid, n.nspname, c.relname, c.relowner,
         o.rolname AS owner, o.rolsuper
    FROM pg_catalog.unnest($2::pg_catalog.text[]) AS t (name)
   CROSS JOIN LATERAL pg_catalog.parse_ident(t.name) AS parts
    JOIN pg_catalog.pg_namespace n ON n.nspname = parts[1]
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = parts[2]
    JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), schemas AS (
  SELECT schema_oid AS oid, nspname FROM touched
  UNION
  SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace n
   WHERE n.nspname = (pg_catalog.current_schemas(false))[1] AND NOT EXISTS (SELECT FROM touched)
), lacking AS (
  SELECT 1 AS place, nspname || '.' || relname AS name,
         pg_catalog.format('%I.%I belongs to %I: ', nspname, relname, owner)
         || CASE WHEN rolsuper  -- whom nobody should be granted
                 THEN pg_catalog.format('ALTER TABLE %I.%I OWNER TO %I', nspname, relname, rolname)
                 ELSE pg_catalog.format('GRANT %I TO %I, or migrate as its owner (role = "%s" in the policy)', owner, rolname,
                                        owner) END AS advice
    FROM touched CROSS JOIN role
   WHERE NOT $3::pg_catalog.bool AND NOT pg_catalog.pg_has_role(role.oid, relowner, 'USAGE')
  UNION ALL
  SELECT 2, nspname || '.' || relname, pg_catalog.format('GRANT SELECT ON %I.%I TO %I', nspname, relname, rolname)
    FROM touched CROSS JOIN role
   WHERE NOT pg_catalog.has_table_privilege(role.oid, touched.oid, 'SELECT')
     AND ($3::pg_catalog.bool OR pg_catalog.pg_has_role(role.oid, relowner, 'USAGE'))
  UNION ALL
  SELECT 3, nspname, pg_catalog.format('GRANT %s ON SCHEMA %I TO %I', wanted.privilege, nspname, rolname)
    FROM schemas CROSS JOIN role CROSS JOIN (VALUES ('USAGE'), ('CREATE')) AS wanted (privilege)
   WHERE NOT pg_catalog.has_schema_privilege(role.oid, schemas.oid, wanted.privilege)
     AND (wanted.privilege = 'USAGE' OR NOT $3::pg_catalog.bool)
)
SELECT advice FROM lacking
UNION ALL
SELECT pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I, if it is about a new schema or extension',
                         pg_catalog.current_database(), rolname)
  FROM role
 WHERE NOT EXISTS (SELECT FROM lacking)
   AND NOT pg_catalog.has_database_privilege(role.oid, pg_catalog.current_database(), 'CREATE')
