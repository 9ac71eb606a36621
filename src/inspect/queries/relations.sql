-- Everything about the relations $1 (oid[]): one row a relation, its parts as nested text arrays.
-- By hand: psql -v ON_ERROR_STOP=1 <<< "PREPARE q AS $(cat relations.sql); EXECUTE q(ARRAY['t'::regclass])"
--
-- `pin` empties the search_path until the end of the transaction, so that names are spelt alike whatever the
-- session's is. Every row is joined to it, so it comes before anything is spelt.
-- What costs the server a cold catalog lookup an object is left to the client: the text of plain indexes,
-- keys and foreign keys is spelt from the numbers given here (inspect/spelling.hpp).
-- (SELECT $1) hides the number of oids from the planner, so that a prepared plan for one table is kept.
-- `absent` stands in for columns that older servers lack: an unqualified name finds the nearest.
SELECT
  c.oid,
  CASE WHEN n.oid = pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END AS schema,
  c.relname,
  c.relkind,
  c.relpersistence,
  pg_catalog.pg_get_userbyid(c.relowner) AS owner,
  pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned_by_us,
  c.relrowsecurity,
  CASE WHEN c.reloftype <> 0 THEN
    (SELECT ARRAY[(SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = t.typnamespace),
                  t.typname]::pg_catalog.text
       FROM pg_catalog.pg_type t WHERE t.oid = c.reloftype) END AS of_type,
  EXISTS (SELECT FROM pg_catalog.pg_policy y WHERE y.polrelid = c.oid) AS has_policies,
  c.reloptions::pg_catalog.text,
  c.relispartition,
  CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, 0) END AS partition_bound,
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS view_definition,
  (SELECT pg_catalog.array_agg(ARRAY[part.kind, part.name, part.description])
     FROM (SELECT '' AS kind, '' AS name, d.description
             FROM pg_catalog.pg_description d
            WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
            UNION ALL
           SELECT 'column', a.attname::pg_catalog.text, d.description
             FROM pg_catalog.pg_description d
             JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
            WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0
            UNION ALL
           SELECT 'index', x.relname::pg_catalog.text, d.description
             FROM pg_catalog.pg_index i
             JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
             JOIN pg_catalog.pg_description d
               ON d.objoid = x.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
            WHERE c.relhasindex AND i.indrelid = c.oid
            UNION ALL
           SELECT 'constraint', k.conname::pg_catalog.text, d.description
             FROM pg_catalog.pg_constraint k
             JOIN pg_catalog.pg_description d
               ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objsubid = 0
            WHERE k.conrelid = c.oid) part)::pg_catalog.text AS comments,
  c.relispopulated,
  CASE WHEN c.relispartition THEN
    (SELECT inhdetachpending FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid) END AS detach_pending,
  c.reltuples,
  -- The size function waits for ACCESS EXCLUSIVE: a table that somebody has locked counts as one block.
  CASE WHEN c.relkind IN ('r', 'm') AND c.relpages <= 1 THEN
         CASE WHEN c.oid = ANY (b.locked) THEN b.block_size ELSE pg_catalog.pg_relation_size(c.oid) END
       ELSE c.relpages::pg_catalog.int8 * b.block_size END AS heap_bytes,
  (SELECT t.relpages::pg_catalog.int8 * b.block_size FROM pg_catalog.pg_class t
    WHERE t.oid = c.reltoastrelid) AS toast_bytes,
  (SELECT (SELECT e.extname FROM pg_catalog.pg_extension e WHERE e.oid = d.refobjid)
     FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
      AND d.deptype = 'e') AS extension,
  CASE WHEN c.relkind = 'S' THEN
    (SELECT ARRAY[CASE WHEN o.relnamespace = pg_catalog.pg_my_temp_schema() THEN 'pg_temp'
                       ELSE (SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = o.relnamespace) END,
                  o.relname,
                  (SELECT a.attname FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid)]::pg_catalog.text
       FROM pg_catalog.pg_depend d
       JOIN pg_catalog.pg_class o ON o.oid = d.refobjid
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
      LIMIT 1) END AS owned_by_column,
  CASE WHEN c.relkind <> 'S' THEN
    (SELECT pg_catalog.array_agg(ARRAY[
              a.attnum::pg_catalog.text,
              a.attname,
              pg_catalog.format_type(a.atttypid, a.atttypmod),
              a.attnotnull::pg_catalog.text,
              CASE WHEN a.atthasdef THEN  -- 0: no column can be in a default; PG 17+ would lock the table else
                (SELECT pg_catalog.pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END)
                   FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END,
              a.attidentity,
              a.attgenerated,
              CASE WHEN a.attcollation NOT IN (0, 100) THEN
                (SELECT k.collname FROM pg_catalog.pg_collation k
                  WHERE k.oid = a.attcollation
                    AND k.oid <> (SELECT t.typcollation FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid)) END,
              CASE WHEN a.attstattarget >= 0 OR a.attoptions IS NOT NULL OR attcompression <> ''
                     OR a.attlen = -1 AND a.attstorage <> 'x' THEN
                pg_catalog.array_remove(ARRAY[
                  CASE WHEN a.attstattarget >= 0 THEN 'SET STATISTICS ' || a.attstattarget END,
                  'SET STORAGE ' || (SELECT CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'm' THEN 'MAIN'
                                                              WHEN 'e' THEN 'EXTERNAL' ELSE 'EXTENDED' END
                                       FROM pg_catalog.pg_type t
                                      WHERE t.oid = a.atttypid AND t.typstorage <> a.attstorage),
                  'SET COMPRESSION ' || CASE attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
                  -- A server may keep options of its own beside those that ALTER COLUMN knows.
                  (SELECT 'SET (' || pg_catalog.string_agg(o.option, ', ') || ')'
                     FROM pg_catalog.unnest(a.attoptions) AS o (option)
                    WHERE o.option LIKE 'n\_distinct%')], NULL)::pg_catalog.text END,
              CASE WHEN a.attacl IS NOT NULL THEN
                (SELECT pg_catalog.array_agg(ARRAY[
                          g.privilege_type,
                          'TO ' || CASE g.grantee WHEN 0 THEN 'PUBLIC'
                                     ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
                                || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END])
                   FROM pg_catalog.aclexplode(a.attacl) g)::pg_catalog.text END
            ]::pg_catalog.text[])
       FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)::pg_catalog.text END AS columns,
  CASE WHEN c.relkind IN ('r', 'p', 'f') THEN
    (SELECT pg_catalog.array_agg(ARRAY[
              k.conname,
              k.contype,
              k.conkey::pg_catalog.text,
              CASE WHEN k.contype IN ('c', 'x', 'n') OR conperiod OR NOT conenforced OR confdelsetcols IS NOT NULL
                   THEN pg_catalog.pg_get_constraintdef(k.oid) END,
              k.convalidated::pg_catalog.text,
              k.condeferrable::pg_catalog.text,
              k.condeferred::pg_catalog.text,
              (k.coninhcount > 0 OR k.conparentid <> 0)::pg_catalog.text,
              k.connoinherit::pg_catalog.text,
              CASE WHEN k.contype IN ('p', 'u', 'x') THEN k.conindid::pg_catalog.text END,
              CASE WHEN k.contype = 'f' THEN
                (SELECT ARRAY[CASE WHEN f.relnamespace = pg_catalog.pg_my_temp_schema() THEN 'pg_temp'
                                   ELSE (SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = f.relnamespace)
                                   END, f.relname]::pg_catalog.text
                   FROM pg_catalog.pg_class f WHERE f.oid = k.confrelid) END,
              CASE WHEN k.contype = 'f' THEN
                (SELECT pg_catalog.array_agg((SELECT a.attname FROM pg_catalog.pg_attribute a
                                               WHERE a.attrelid = k.confrelid AND a.attnum = r.attnum))::pg_catalog.text
                   FROM pg_catalog.unnest(k.confkey) AS r (attnum)) END,
              CASE WHEN k.contype = 'f' THEN
                pg_catalog.concat(k.confmatchtype, k.confupdtype, k.confdeltype) END
            ]::pg_catalog.text[])
       FROM pg_catalog.pg_constraint k
      WHERE k.conrelid = c.oid
        AND k.contype IN ('c', 'p', 'u', 'f', 'x', 'n')
        -- PG 18 stores NOT NULL too; only one that is not proven yet says more than attnotnull does.
        AND (k.contype <> 'n' OR NOT k.convalidated)
        -- A key to a partitioned table has an inner row for every partition of it.
        AND (k.contype <> 'f' OR k.conparentid = 0 OR NOT EXISTS
              (SELECT FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid))
    )::pg_catalog.text END AS constraints,
  CASE WHEN c.relhasindex THEN
    (SELECT pg_catalog.array_agg(ARRAY[
              i.indexrelid::pg_catalog.text,
              x.relname,
              i.indkey::pg_catalog.text,
              i.indnkeyatts::pg_catalog.text,
              i.indoption::pg_catalog.text,
              CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR indnullsnotdistinct
                     OR x.reloptions IS NOT NULL OR x.reltablespace <> 0
                     OR EXISTS (SELECT FROM ROWS FROM (pg_catalog.unnest(i.indkey::pg_catalog.int2[]),
                                                       pg_catalog.unnest(i.indclass::pg_catalog.oid[]),
                                                       pg_catalog.unnest(i.indcollation::pg_catalog.oid[]))
                                         AS e (attnum, class, coll)
                                 WHERE e.class NOT IN (SELECT d.oid FROM pg_catalog.pg_opclass d WHERE d.opcdefault)
                                    OR e.coll <> 0 AND e.coll <>
                                       (SELECT a.attcollation FROM pg_catalog.pg_attribute a
                                         WHERE a.attrelid = i.indrelid AND a.attnum = e.attnum))
                   THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
              (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = x.relam),
              i.indisunique::pg_catalog.text,
              i.indisprimary::pg_catalog.text,
              i.indisvalid::pg_catalog.text,
              i.indisready::pg_catalog.text,
              i.indisreplident::pg_catalog.text,
              i.indisclustered::pg_catalog.text,
              indnullsnotdistinct::pg_catalog.text,
              x.relkind,
              (x.relpages::pg_catalog.int8 * b.block_size)::pg_catalog.text,
              CASE WHEN x.relispartition THEN
                (SELECT p.relname FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                  WHERE h.inhrelid = x.oid) END,
              CASE WHEN x.relkind = 'I' THEN
                (SELECT pg_catalog.array_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = x.oid)::pg_catalog.text END
            ]::pg_catalog.text[])
       FROM pg_catalog.pg_index i
       JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid)::pg_catalog.text END AS indexes,
  CASE WHEN c.relhastriggers THEN
    (SELECT pg_catalog.array_agg(ARRAY[
              t.tgname,
              pg_catalog.pg_get_triggerdef(t.oid),
              t.tgenabled,
              (SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = p.pronamespace),
              p.proname
            ]::pg_catalog.text[])
       FROM pg_catalog.pg_trigger t
       JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)::pg_catalog.text END AS triggers,
  (SELECT pg_catalog.array_agg(ARRAY[
            CASE WHEN p.relnamespace = pg_catalog.pg_my_temp_schema() THEN 'pg_temp'
                 ELSE (SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = p.relnamespace) END,
            p.relname
          ]::pg_catalog.text[] ORDER BY h.inhseqno)
     FROM pg_catalog.pg_inherits h
     JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    WHERE h.inhrelid = c.oid)::pg_catalog.text AS parents,
  CASE WHEN c.relkind IN ('v', 'm') THEN
    (SELECT pg_catalog.array_agg(DISTINCT ARRAY[
              CASE WHEN t.relnamespace = pg_catalog.pg_my_temp_schema() THEN 'pg_temp'
                   ELSE (SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = t.relnamespace) END,
              t.relname]::pg_catalog.text[])
       FROM pg_catalog.pg_rewrite w
       JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
                                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> c.oid
       JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
      WHERE w.ev_class = c.oid)::pg_catalog.text END AS reads,
  CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') THEN
    (SELECT pg_catalog.array_agg(ARRAY[
              (SELECT s.nspname FROM pg_catalog.pg_namespace s WHERE s.oid = x.stxnamespace),
              x.stxname,
              pg_catalog.pg_get_statisticsobjdef(x.oid),
              (SELECT pg_catalog.array_agg(a.attname)
                 FROM pg_catalog.pg_depend d
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objid = x.oid
                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND d.refobjid = c.oid)::pg_catalog.text]::pg_catalog.text[] ORDER BY x.stxname)
       FROM pg_catalog.pg_statistic_ext x
      WHERE x.stxrelid = c.oid)::pg_catalog.text END AS statistics,
  -- Those of others stay as they are: only their owner may take a table out and put it back.
  CASE WHEN c.relkind IN ('r', 'p') THEN
    (SELECT pg_catalog.array_agg(ARRAY[
              p.pubname,
              coalesce((SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum = ANY (prattrs::pg_catalog.int2[])), '')
                || coalesce(' WHERE (' || pg_catalog.pg_get_expr(prqual, r.prrelid) || ')', '')
            ]::pg_catalog.text[] ORDER BY p.pubname)
       FROM pg_catalog.pg_publication_rel r
       JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
      WHERE r.prrelid = c.oid AND pg_catalog.pg_has_role(p.pubowner, 'USAGE'))::pg_catalog.text END AS published
FROM (SELECT pg_catalog.set_config('search_path', '', true)) pin
CROSS JOIN pg_catalog.unnest((SELECT $1::pg_catalog.oid[])) AS scope (oid)
JOIN pg_catalog.pg_class c ON c.oid = scope.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN (SELECT pg_catalog.current_setting('block_size')::pg_catalog.int8 AS block_size,
                   ARRAY(SELECT l.relation FROM pg_catalog.pg_locks l
                          WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
                            AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()) AS locked) b
CROSS JOIN (SELECT false AS conperiod, true AS conenforced, NULL::pg_catalog.int2[] AS confdelsetcols,
                   false AS indnullsnotdistinct, false AS inhdetachpending, NULL::pg_catalog.int2[] AS prattrs,
                   NULL::pg_catalog.pg_node_tree AS prqual, ''::pg_catalog."char" AS attcompression) absent
