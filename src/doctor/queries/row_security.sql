-- Tables whose policies hide rows from their own migrating role: a fill or a check of rows would miss them in silence.
-- $1 (text[]): the schemas; $2 (text): the role.
SELECT 'warning', pg_catalog.format('the policies of %I.%I hold for %I too (FORCE ROW LEVEL SECURITY)', n.nspname, c.relname, r.rolname),
       pg_catalog.format('rows that they hide are neither filled nor checked: migrate as a role with BYPASSRLS, or '
                         'ALTER TABLE %I.%I NO FORCE ROW LEVEL SECURITY', n.nspname, c.relname)
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles r ON r.rolname = $2::pg_catalog.text
 WHERE n.nspname = ANY ($1::pg_catalog.text[])
   AND c.relrowsecurity AND c.relforcerowsecurity
   AND NOT r.rolsuper AND NOT r.rolbypassrls
   AND pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE')
 ORDER BY n.nspname, c.relname
