-- What must be there before what: classid and objid of one unit, and of another that it needs. $1: the schemas (oid[]).
-- A part counts as its whole: a default as its table, a rule as its view, a row type as its table, an array as its element.
WITH part AS MATERIALIZED (
  SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid AS classid, a.oid AS objid,
         'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS whole_class, a.adrelid AS whole
    FROM pg_catalog.pg_attrdef a
  UNION ALL
  SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, 'pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class
    FROM pg_catalog.pg_rewrite r
  UNION ALL
  SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, 'pg_catalog.pg_class'::pg_catalog.regclass, t.tgrelid
    FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal
  UNION ALL
  SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, 'pg_catalog.pg_class'::pg_catalog.regclass, p.polrelid
    FROM pg_catalog.pg_policy p
  UNION ALL
  SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid,
         CASE WHEN k.conrelid <> 0 THEN 'pg_catalog.pg_class' ELSE 'pg_catalog.pg_type' END::pg_catalog.regclass,
         CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END
    FROM pg_catalog.pg_constraint k WHERE k.contype <> 'f'
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid, 'pg_catalog.pg_class'::pg_catalog.regclass, i.indrelid
    FROM pg_catalog.pg_index i
  UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid,
         CASE WHEN t.typrelid <> 0 THEN 'pg_catalog.pg_class' ELSE 'pg_catalog.pg_type' END::pg_catalog.regclass,
         CASE WHEN t.typrelid <> 0 THEN t.typrelid ELSE t.typelem END
    FROM pg_catalog.pg_type t
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
   WHERE t.typnamespace = ANY ($1::pg_catalog.oid[]) AND (c.relkind <> 'c' OR t.typrelid = 0 AND t.typelem <> 0)
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, t.typrelid, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class c ON c.oid = t.typrelid WHERE c.relkind = 'c'
), one_step AS MATERIALIZED (
  SELECT coalesce(a.whole_class, d.classid) AS classid, coalesce(a.whole, d.objid) AS objid,
         coalesce(b.whole_class, d.refclassid) AS refclassid, coalesce(b.whole, d.refobjid) AS refobjid
    FROM pg_catalog.pg_depend d
    LEFT JOIN part a ON a.classid = d.classid AND a.objid = d.objid
    LEFT JOIN part b ON b.classid = d.refclassid AND b.objid = d.refobjid
   WHERE d.deptype IN ('n', 'i') AND d.objid >= 16384 AND d.refobjid >= 16384  -- FirstNormalObjectId
     AND d.classid <> 'pg_catalog.pg_default_acl'::pg_catalog.regclass
)
SELECT DISTINCT s.classid, s.objid, coalesce(b.whole_class, s.refclassid), coalesce(b.whole, s.refobjid)
  FROM one_step s
  LEFT JOIN part b ON b.classid = s.refclassid AND b.objid = s.refobjid  -- an array of rows
 WHERE (s.classid, s.objid) <> (coalesce(b.whole_class, s.refclassid), coalesce(b.whole, s.refobjid))
