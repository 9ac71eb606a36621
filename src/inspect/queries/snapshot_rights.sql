-- Owners, privileges and comments. $1: the schemas (oid[]). Privileges are what differs from what a new object has.
WITH member AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' AND d.objsubid = 0
), thing AS MATERIALIZED (
  SELECT t.* FROM (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS classid, c.oid AS objid, c.relowner AS owner, c.relacl AS acl,
           CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::pg_catalog."char" AS acl_type,
           CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END AS grant_word,
           CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'f' THEN 'FOREIGN TABLE '
                ELSE 'TABLE ' END AS word,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
       AND (c.relkind <> 'S' OR NOT EXISTS  -- follows its table
             (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                 AND d.deptype = 'i'))
    UNION ALL
    SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, n.nspowner, n.nspacl, 'n', 'SCHEMA ', 'SCHEMA ',
           pg_catalog.quote_ident(n.nspname)
      FROM pg_catalog.pg_namespace n WHERE n.oid = ANY ($1::pg_catalog.oid[])
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, p.proowner, p.proacl, 'f',
           CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END,
           CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' WHEN 'a' THEN 'AGGREGATE ' ELSE 'FUNCTION ' END,
           pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.pronamespace = ANY ($1::pg_catalog.oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
                        WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid AND i.deptype = 'i'
                          AND i.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass)
    UNION ALL
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typowner, t.typacl, 'T',
           CASE t.typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END, CASE t.typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END,
           pg_catalog.format('%I.%I', n.nspname, t.typname)
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
     WHERE t.typnamespace = ANY ($1::pg_catalog.oid[]) AND t.typtype IN ('e', 'c', 'r', 'd') AND coalesce(c.relkind, 'c') = 'c'
  ) t
  WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = t.classid AND m.objid = t.objid)
), right_of AS MATERIALIZED (  -- each privilege, and whether a new object of this owner has it
  SELECT t.classid, t.objid, t.name, t.grant_word, g.grantee, g.is_grantable, g.privilege_type, bool_or(g.given) AS given, bool_or(g.usual) AS usual
    FROM thing t
    CROSS JOIN LATERAL (
      SELECT a.grantee, a.is_grantable, a.privilege_type, true AS given, false AS usual FROM pg_catalog.aclexplode(t.acl) a
      UNION ALL
      SELECT a.grantee, a.is_grantable, a.privilege_type, false, true
        FROM pg_catalog.aclexplode(pg_catalog.acldefault(t.acl_type, t.owner)) a
    ) g
   WHERE t.acl IS NOT NULL
   GROUP BY t.classid, t.objid, t.name, t.grant_word, g.grantee, g.is_grantable, g.privilege_type
)
SELECT t.classid, t.objid, 'owner' AS kind, t.name AS of, t.word || t.name AS name,
       pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(t.owner)) AS value
  FROM thing t
UNION ALL
SELECT r.classid, r.objid, CASE WHEN r.usual THEN 'revoked' WHEN r.is_grantable THEN 'grant with option' ELSE 'grant' END, r.name,
       CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r.grantee)) END,
       pg_catalog.string_agg(r.privilege_type, ', ' ORDER BY r.privilege_type) || ' ON ' || r.grant_word || r.name
  FROM right_of r
 WHERE r.given <> r.usual
 GROUP BY r.classid, r.objid, 3, r.name, r.grant_word, r.grantee
UNION ALL
SELECT t.classid, t.objid, CASE WHEN a.is_grantable THEN 'column grant with option' ELSE 'column grant' END, t.name,
       CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
       pg_catalog.string_agg(pg_catalog.format('%s (%I)', a.privilege_type, c.attname), ', ' ORDER BY c.attname, a.privilege_type)
       || ' ON TABLE ' || t.name
  FROM thing t
  JOIN pg_catalog.pg_attribute c ON c.attrelid = t.objid AND c.attacl IS NOT NULL AND NOT c.attisdropped
  CROSS JOIN LATERAL pg_catalog.aclexplode(c.attacl) a
 WHERE t.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
 GROUP BY t.classid, t.objid, 3, t.name, a.grantee
UNION ALL
SELECT 'pg_catalog.pg_default_acl'::pg_catalog.regclass, d.oid, 'default privileges',
       pg_catalog.format('FOR ROLE %I', pg_catalog.pg_get_userbyid(d.defaclrole)) || coalesce(pg_catalog.format(' IN SCHEMA %I', n.nspname), ''),
       CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
       || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
       pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
       || ' ON ' || CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END
  FROM pg_catalog.pg_default_acl d
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
  CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) a
 WHERE (d.defaclnamespace = 0 OR d.defaclnamespace = ANY ($1::pg_catalog.oid[])) AND a.grantee <> d.defaclrole
 GROUP BY d.oid, d.defaclrole, d.defaclobjtype, n.nspname, a.grantee, a.is_grantable
UNION ALL
SELECT d.classoid, d.objoid, 'comment',
       CASE WHEN i.type LIKE '% column' THEN
              (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
                 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = d.objoid)
            ELSE pg_catalog.regexp_replace(i.identity, '^.* on ', '') END,
       CASE WHEN i.type LIKE '% column' THEN 'COLUMN ' WHEN i.type = 'table constraint' THEN 'CONSTRAINT '
            WHEN i.type = 'statistics object' THEN 'STATISTICS ' ELSE pg_catalog.upper(i.type) || ' ' END
       || CASE i.type WHEN 'domain constraint' THEN pg_catalog.replace(i.identity, ' on ', ' ON DOMAIN ') ELSE i.identity END,
       pg_catalog.quote_literal(d.description)
  FROM (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relnamespace = ANY ($1::pg_catalog.oid[])
        UNION ALL SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = ANY ($1::pg_catalog.oid[])
        UNION ALL SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typnamespace = ANY ($1::pg_catalog.oid[])
        UNION ALL SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.oid = ANY ($1::pg_catalog.oid[]) AND n.nspname <> 'public'
        UNION ALL SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.connamespace = ANY ($1::pg_catalog.oid[])
        UNION ALL SELECT s.oid FROM pg_catalog.pg_statistic_ext s WHERE s.stxnamespace = ANY ($1::pg_catalog.oid[])
        UNION ALL SELECT g.oid FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid WHERE c.relnamespace = ANY ($1::pg_catalog.oid[])
        UNION ALL SELECT y.oid FROM pg_catalog.pg_policy y JOIN pg_catalog.pg_class c ON c.oid = y.polrelid WHERE c.relnamespace = ANY ($1::pg_catalog.oid[])
       ) o
  JOIN pg_catalog.pg_description d ON d.objoid = o.oid
  CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
 WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = d.classoid AND m.objid = d.objoid)
