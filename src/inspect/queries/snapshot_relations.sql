-- Relations with what belongs to the whole of each. $1: the schemas (oid[]).
-- Every query of a snapshot gives the same columns: classid and objid of what it is part of (the unit that a script makes at
-- once), kind (snapshot/kinds.cpp), of, name, value.
WITH relation AS MATERIALIZED (
  SELECT c.*, pg_catalog.format('%I.%I', n.nspname, c.relname) AS full_name
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
                        AND d.objsubid = 0)
), own_sequence AS MATERIALIZED (  -- a: serial and OWNED BY; i: identity
  SELECT d.objid, d.deptype, pg_catalog.format('%I.%I.%I', n.nspname, t.relname, a.attname) AS full_name
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
   WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
)
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS classid, r.oid AS objid, x.kind, x.of, x.name, x.value
FROM relation r
CROSS JOIN LATERAL (
  SELECT CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
              ELSE CASE r.relpersistence WHEN 'u' THEN 'unlogged table' ELSE 'table' END END AS kind,
         '' AS of, r.full_name AS name,
         CASE r.relkind
           WHEN 'p' THEN 'PARTITION BY ' || pg_catalog.pg_get_partkeydef(r.oid)
           WHEN 'v' THEN pg_catalog.rtrim(pg_catalog.pg_get_viewdef(r.oid), ';')
           WHEN 'm' THEN pg_catalog.rtrim(pg_catalog.pg_get_viewdef(r.oid), ';')
           WHEN 'f' THEN (SELECT pg_catalog.format('SERVER %I', s.srvname)
                                 || coalesce(' OPTIONS (' || (SELECT pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ')
                                                                FROM pg_catalog.pg_options_to_table(f.ftoptions) o) || ')', '')
                            FROM pg_catalog.pg_foreign_table f
                            JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = r.oid)
           ELSE '' END AS value
   WHERE r.relkind <> 'S'
  UNION ALL
  SELECT 'sequence', '', r.full_name,
         pg_catalog.format('AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
                           pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                           CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END)
    FROM pg_catalog.pg_sequence s
   WHERE r.relkind = 'S' AND s.seqrelid = r.oid
     AND NOT EXISTS (SELECT FROM own_sequence w WHERE w.objid = r.oid AND w.deptype = 'i')
  UNION ALL
  SELECT 'sequence owner', r.full_name, r.full_name, w.full_name
    FROM own_sequence w WHERE r.relkind = 'S' AND w.objid = r.oid AND w.deptype = 'a'
  UNION ALL
  SELECT CASE WHEN r.relispartition THEN 'attachment' ELSE 'inheritance' END,
         pg_catalog.format('%I.%I', n.nspname, p.relname), r.full_name,
         CASE WHEN r.relispartition THEN pg_catalog.pg_get_expr(r.relpartbound, r.oid) ELSE '' END
    FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
   WHERE h.inhrelid = r.oid AND r.relkind IN ('r', 'p', 'f')
  UNION ALL
  SELECT 'option', r.full_name, pg_catalog.quote_ident(o.option_name), pg_catalog.quote_literal(o.option_value)
    FROM pg_catalog.pg_options_to_table(r.reloptions) o
  UNION ALL
  SELECT 'access method', r.full_name, '', pg_catalog.quote_ident(m.amname)
    FROM pg_catalog.pg_am m WHERE m.oid = r.relam AND m.amname <> 'heap'
  UNION ALL
  SELECT 'tablespace', r.full_name, '', pg_catalog.quote_ident(s.spcname)
    FROM pg_catalog.pg_tablespace s WHERE s.oid = r.reltablespace
  UNION ALL
  SELECT 'row security', r.full_name, '', '' WHERE r.relrowsecurity
  UNION ALL
  SELECT 'forced row security', r.full_name, '', '' WHERE r.relforcerowsecurity
  UNION ALL
  SELECT 'replica identity', r.full_name, '',
         CASE r.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
              ELSE (SELECT pg_catalog.format('USING INDEX %I', i.relname)
                      FROM pg_catalog.pg_index k JOIN pg_catalog.pg_class i ON i.oid = k.indexrelid
                     WHERE k.indrelid = r.oid AND k.indisreplident) END
   WHERE r.relkind IN ('r', 'p', 'm') AND r.relreplident <> 'd'
  UNION ALL
  SELECT 'cluster mark', r.full_name, '', pg_catalog.quote_ident(i.relname)
    FROM pg_catalog.pg_index k JOIN pg_catalog.pg_class i ON i.oid = k.indexrelid
   WHERE k.indrelid = r.oid AND k.indisclustered
) x
