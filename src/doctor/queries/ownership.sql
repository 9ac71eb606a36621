-- Relations that the migrating role may not alter, or may not read: an owner may take SELECT from himself.
-- $1 (text[]): the schemas; $2 (text[]): those of the policy and of the search_path; $3 (text): the role.
WITH relations AS (
  SELECT n.nspname, c.oid, c.relname, c.relkind, c.relowner, o.rolname AS owner, o.rolsuper, r.rolname AS role,
         pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE') AS owned
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
    JOIN pg_catalog.pg_roles r ON r.rolname = $3::pg_catalog.text
   WHERE n.nspname = ANY ($1::pg_catalog.text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
), foreign_ones AS (
  SELECT nspname, owner, rolsuper, role, pg_catalog.count(*) AS number, pg_catalog.min(relname) AS example
    FROM relations WHERE NOT owned GROUP BY nspname, owner, rolsuper, role
)
SELECT CASE WHEN f.nspname = ANY ($2::pg_catalog.text[])
             AND NOT EXISTS (SELECT FROM relations r WHERE r.nspname = f.nspname AND r.owned) THEN 'problem' ELSE 'warning' END,
       pg_catalog.format('%s of schema %I %s to %I, and %I may not alter %s (%I%s)',
         CASE f.number WHEN 1 THEN 'a relation' ELSE f.number || ' relations' END, f.nspname,
         CASE f.number WHEN 1 THEN 'belongs' ELSE 'belong' END, f.owner, f.role,
         CASE f.number WHEN 1 THEN 'it' ELSE 'them' END, f.example, CASE f.number WHEN 1 THEN '' ELSE ', ...' END),
       CASE WHEN f.rolsuper  -- whom nobody should be granted
            THEN pg_catalog.format('ALTER TABLE %I.%I OWNER TO %I%s', f.nspname, f.example, f.role,
                                   CASE f.number WHEN 1 THEN '' ELSE ', and so on' END)
            ELSE pg_catalog.format('GRANT %I TO %I, or migrate as the owner: role = "%s" in the policy', f.owner, f.role, f.owner) END
  FROM foreign_ones f
UNION ALL
SELECT 'warning', pg_catalog.format('%I may not read %I.%I: looking for rows that do not fit fails', role, nspname, relname),
       pg_catalog.format('GRANT SELECT ON %I.%I TO %I', nspname, relname, role)
  FROM relations
 WHERE owned AND relkind IN ('r', 'p') AND NOT pg_catalog.has_table_privilege(role, oid, 'SELECT')
