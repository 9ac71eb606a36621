-- Constraints, indexes, triggers, rules, policies and statistics of relations. $1: the schemas (oid[]).
-- What a partition has only because its parent has it is made with its attachment, and is left out: so are its rows here.
WITH relation AS MATERIALIZED (
  SELECT c.oid, c.relkind, c.relispartition, pg_catalog.format('%I.%I', n.nspname, c.relname) AS full_name, n.nspname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
                        AND d.objsubid = 0)
)
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS classid, r.oid AS objid, x.kind, r.full_name AS of, x.name, x.value
FROM relation r
JOIN (
  SELECT k.conrelid AS relid, CASE k.contype WHEN 'f' THEN 'foreign key' ELSE 'constraint' END AS kind,
         pg_catalog.quote_ident(k.conname) AS name, pg_catalog.pg_get_constraintdef(k.oid) AS value
    FROM pg_catalog.pg_constraint k
   WHERE k.conrelid <> 0 AND k.contype IN ('c', 'p', 'u', 'f', 'x') AND k.conparentid = 0
  UNION ALL
  -- Of NOT NULL, which PostgreSQL 18 keeps as constraints, only what the column does not say.
  SELECT k.conrelid, 'constraint', pg_catalog.quote_ident(k.conname), pg_catalog.pg_get_constraintdef(k.oid)
    FROM pg_catalog.pg_constraint k
   WHERE k.conrelid <> 0 AND k.contype = 'n' AND NOT k.convalidated
  UNION ALL
  SELECT i.indrelid, 'index', pg_catalog.format('%I.%I', n.nspname, x.relname),
         pg_catalog.pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' /* INVALID */' END
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
   WHERE NOT x.relispartition
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
                        AND k.conrelid = i.indrelid)
  UNION ALL
  SELECT i.indrelid, 'index statistics target', pg_catalog.format('%I.%I', n.nspname, x.relname) || ' ALTER COLUMN ' || a.attnum,
         a.attstattarget::pg_catalog.text
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = x.oid AND a.attstattarget >= 0
   WHERE i.indexprs IS NOT NULL
  UNION ALL
  SELECT t.tgrelid, 'trigger', pg_catalog.quote_ident(t.tgname), pg_catalog.pg_get_triggerdef(t.oid)
    FROM pg_catalog.pg_trigger t
   WHERE NOT t.tgisinternal
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid
                        AND d.refclassid = 'pg_catalog.pg_trigger'::pg_catalog.regclass)
  UNION ALL
  SELECT t.tgrelid, 'trigger state', pg_catalog.quote_ident(t.tgname),
         CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END
    FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal AND t.tgenabled <> 'O'
  UNION ALL
  SELECT w.ev_class, 'rule', pg_catalog.quote_ident(w.rulename), pg_catalog.rtrim(pg_catalog.pg_get_ruledef(w.oid), ';')
    FROM pg_catalog.pg_rewrite w WHERE w.rulename <> '_RETURN'
  UNION ALL
  SELECT w.ev_class, 'rule state', pg_catalog.quote_ident(w.rulename),
         CASE w.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END
    FROM pg_catalog.pg_rewrite w WHERE w.rulename <> '_RETURN' AND w.ev_enabled <> 'O'
  UNION ALL
  SELECT p.polrelid, 'policy', pg_catalog.quote_ident(p.polname),
         pg_catalog.concat_ws(' ', CASE WHEN NOT p.polpermissive THEN 'AS RESTRICTIVE' END,
           'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                     ELSE 'ALL' END,
           'TO ' || (SELECT pg_catalog.string_agg(CASE o.role WHEN 0 THEN 'PUBLIC'
                                                       ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o.role)) END,
                                                  ', ' ORDER BY o.role)
                       FROM pg_catalog.unnest(p.polroles) AS o (role)),
           'USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
           'WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
    FROM pg_catalog.pg_policy p
  UNION ALL
  SELECT s.stxrelid, 'statistics', pg_catalog.format('%I.%I', n.nspname, s.stxname), pg_catalog.pg_get_statisticsobjdef(s.oid)
    FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
) x ON x.relid = r.oid
