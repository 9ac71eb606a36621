-- Schemas, extensions, collations, types, functions, operators and casts. $1: the schemas (oid[]).
WITH member AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
)
SELECT o.classid, o.objid, o.kind, o.of, o.name, o.value
FROM (
  SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid AS classid, n.oid AS objid, 'schema' AS kind, '' AS of,
         pg_catalog.quote_ident(n.nspname) AS name, '' AS value
    FROM pg_catalog.pg_namespace n WHERE n.oid = ANY ($1::pg_catalog.oid[])
  UNION ALL
  SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, e.oid, 'extension', '', pg_catalog.quote_ident(e.extname),
         pg_catalog.format('SCHEMA %I', n.nspname)
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'
  UNION ALL
  SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, e.oid, 'extension version', pg_catalog.quote_ident(e.extname), '',
         pg_catalog.quote_literal(e.extversion)
    FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql'
  UNION ALL
  SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, c.oid, 'collation', '', pg_catalog.format('%I.%I', n.nspname, c.collname),
         pg_catalog.format('(provider = %s, locale = %L, deterministic = %s)',
                           CASE c.collprovider WHEN 'i' THEN 'icu' ELSE 'libc' END,
                           coalesce(pg_catalog.to_jsonb(c) ->> 'colliculocale', pg_catalog.to_jsonb(c) ->> 'colllocale', c.collcollate),
                           CASE WHEN c.collisdeterministic THEN 'true' ELSE 'false' END)
    FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
   WHERE c.collnamespace = ANY ($1::pg_catalog.oid[])
  UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, '',
         pg_catalog.format('%I.%I', n.nspname, t.typname),
         CASE t.typtype
           WHEN 'e' THEN 'AS ENUM (' || coalesce((SELECT pg_catalog.string_agg(pg_catalog.quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder)
                                                    FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid), '') || ')'
           WHEN 'c' THEN 'AS (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                                                                 || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                                      FROM pg_catalog.pg_attribute a
                                     WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) || ')'
           WHEN 'r' THEN (SELECT pg_catalog.format('AS RANGE (subtype = %s%s%s)', pg_catalog.format_type(r.rngsubtype, NULL),
                                                   CASE WHEN r.rngcanonical::pg_catalog.oid <> 0 THEN ', canonical = ' || r.rngcanonical END,
                                                   CASE WHEN r.rngsubdiff::pg_catalog.oid <> 0 THEN ', subtype_diff = ' || r.rngsubdiff END)
                            FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid)
           WHEN 'd' THEN pg_catalog.concat_ws(' ', 'AS ' || pg_catalog.format_type(t.typbasetype, t.typtypmod),
                          CASE WHEN t.typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || t.typdefault)
         END
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
   WHERE t.typnamespace = ANY ($1::pg_catalog.oid[]) AND t.typtype IN ('e', 'c', 'r', 'd') AND coalesce(c.relkind, 'c') = 'c'
  UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 'domain constraint', pg_catalog.format('%I.%I', n.nspname, t.typname),
         pg_catalog.quote_ident(k.conname), pg_catalog.pg_get_constraintdef(k.oid)
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_type t ON t.oid = k.contypid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
   WHERE t.typnamespace = ANY ($1::pg_catalog.oid[]) AND k.contype = 'c'
  UNION ALL
  SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid,
         CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, '',
         pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
         CASE p.prokind WHEN 'a' THEN
           (SELECT pg_catalog.concat('(SFUNC = ', a.aggtransfn, ', STYPE = ', pg_catalog.format_type(a.aggtranstype, NULL),
                                     ', FINALFUNC = ' || NULLIF(a.aggfinalfn::pg_catalog.oid, 0)::pg_catalog.regproc,
                                     ', COMBINEFUNC = ' || NULLIF(a.aggcombinefn::pg_catalog.oid, 0)::pg_catalog.regproc,
                                     ', INITCOND = ' || pg_catalog.quote_literal(a.agginitval),
                                     ', PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END, ')')
              FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = p.oid)
         ELSE pg_catalog.rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\n') END
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
   WHERE p.pronamespace = ANY ($1::pg_catalog.oid[])
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i  -- comes with a range type
                      WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid AND i.objsubid = 0
                        AND i.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND i.deptype = 'i')
  UNION ALL
  SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, p.oid, 'operator', '',
         pg_catalog.format('%I.%s (%s, %s)', n.nspname, p.oprname,
                           CASE p.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(p.oprleft, NULL) END,
                           CASE p.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(p.oprright, NULL) END),
         pg_catalog.format('%I.%s (%s)', n.nspname, p.oprname,
                           pg_catalog.concat_ws(', ', 'FUNCTION = ' || NULLIF(p.oprcode::pg_catalog.oid, 0)::pg_catalog.regproc,
                             'LEFTARG = ' || CASE WHEN p.oprleft <> 0 THEN pg_catalog.format_type(p.oprleft, NULL) END,
                             'RIGHTARG = ' || CASE WHEN p.oprright <> 0 THEN pg_catalog.format_type(p.oprright, NULL) END,
                             'RESTRICT = ' || NULLIF(p.oprrest::pg_catalog.oid, 0)::pg_catalog.regproc,
                             'JOIN = ' || NULLIF(p.oprjoin::pg_catalog.oid, 0)::pg_catalog.regproc,
                             CASE WHEN p.oprcanmerge THEN 'MERGES' END, CASE WHEN p.oprcanhash THEN 'HASHES' END))
    FROM pg_catalog.pg_operator p JOIN pg_catalog.pg_namespace n ON n.oid = p.oprnamespace
   WHERE p.oprnamespace = ANY ($1::pg_catalog.oid[])
  UNION ALL
  SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, 'cast', '',
         pg_catalog.format('(%s AS %s)', pg_catalog.format_type(c.castsource, NULL), pg_catalog.format_type(c.casttarget, NULL)),
         CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::pg_catalog.regprocedure WHEN 'i' THEN 'WITH INOUT'
                           ELSE 'WITHOUT FUNCTION' END
         || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END
    FROM pg_catalog.pg_cast c
   WHERE c.oid >= 16384  -- FirstNormalObjectId: not the system's
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i  -- comes with a range type
                      WHERE i.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND i.objid = c.oid AND i.deptype = 'i')
) o
WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = o.classid AND m.objid = o.objid) 
