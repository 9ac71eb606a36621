-- Relations that pending migrations change and the migrating role may not. $1 (text[]): files, $2 (text[]) and
-- $3 (text[]): schema ('' where none is written) and name of a relation each; $4 (text): the role.
SELECT 'problem',
       pg_catalog.format('%s changes %I.%I, which belongs to %I', w.file, found.nspname, found.relname, found.owner),
       CASE WHEN found.rolsuper  -- whom nobody should be granted
            THEN pg_catalog.format('ALTER TABLE %I.%I OWNER TO %I', found.nspname, found.relname, r.rolname)
            ELSE pg_catalog.format('GRANT %I TO %I, or migrate as the owner: role = "%s" in the policy', found.owner, r.rolname,
                                   found.owner) END
  FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]),
                  pg_catalog.unnest($3::pg_catalog.text[])) AS w (file, schema, name)
  JOIN pg_catalog.pg_roles r ON r.rolname = $4::pg_catalog.text
 CROSS JOIN LATERAL (
   SELECT n.nspname, c.relname, c.relowner, o.rolname AS owner, o.rolsuper
     FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
    WHERE c.relname = w.name
      AND CASE WHEN w.schema = '' THEN n.nspname = ANY (pg_catalog.current_schemas(false)) ELSE n.nspname = w.schema END
    ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname)
    LIMIT 1) found
 WHERE NOT pg_catalog.pg_has_role(r.oid, found.relowner, 'USAGE')
 GROUP BY w.file, found.nspname, found.relname, found.owner, found.rolsuper, r.rolname
 ORDER BY pg_catalog.min(w.file), 2
