-- What names mean now, and the relations next to them that a change of them may touch: one row.
-- $1 (text[]) and $2 (text[]): schemas and names, pair by pair; $3 (text): pgmig's own schema.
--
-- OFFSET 0 keeps each lookup a lookup: the planner knows nothing about how few names there are, and would
-- rather read whole catalogs.
WITH wanted AS MATERIALIZED (
  SELECT n.oid AS schema_oid, w.name
    FROM ROWS FROM (pg_catalog.unnest((SELECT $1::pg_catalog.text[])), pg_catalog.unnest((SELECT $2::pg_catalog.text[])))
           AS w (schema, name)
   CROSS JOIN LATERAL (
     SELECT n.oid FROM pg_catalog.pg_namespace n
      WHERE CASE WHEN w.schema = 'pg_temp' THEN n.oid = pg_catalog.pg_my_temp_schema() ELSE n.nspname = w.schema END
        AND w.schema NOT IN ($3::pg_catalog.text, 'pg_catalog', 'information_schema')
     OFFSET 0) n
), named AS MATERIALIZED (  -- an index stands for its table
  SELECT coalesce(c.table_oid, c.oid) AS oid
    FROM wanted w
   CROSS JOIN LATERAL (
     SELECT c.oid, (SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid) AS table_oid
       FROM pg_catalog.pg_class c
      WHERE c.relname = w.name AND c.relnamespace = w.schema_oid OFFSET 0) c
), touched AS (
  SELECT n.oid FROM named n
  UNION  -- parents and children
  SELECT x.oid FROM named n
   CROSS JOIN LATERAL (
     SELECT h.inhparent AS oid FROM pg_catalog.pg_inherits h WHERE h.inhrelid = n.oid
     UNION ALL
     SELECT h.inhrelid FROM pg_catalog.pg_inherits h WHERE h.inhparent = n.oid OFFSET 0) x
  UNION  -- what their foreign keys reference
  SELECT x.oid FROM named n
   CROSS JOIN LATERAL (
     SELECT k.confrelid AS oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = n.oid AND k.contype = 'f'
     OFFSET 0) x
  UNION  -- what rests on them: foreign keys of others, views, sequences of theirs
  SELECT x.oid FROM named n
   CROSS JOIN LATERAL (
     SELECT CASE d.classid
              WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN
                (SELECT k.conrelid FROM pg_catalog.pg_constraint k WHERE k.oid = d.objid)
              WHEN 'pg_catalog.pg_rewrite'::pg_catalog.regclass THEN
                (SELECT r.ev_class FROM pg_catalog.pg_rewrite r WHERE r.oid = d.objid)
              WHEN 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid
            END AS oid
       FROM pg_catalog.pg_depend d
      WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = n.oid
     OFFSET 0) x
)
SELECT
  (SELECT pg_catalog.array_agg(c.oid)
     FROM touched t
    CROSS JOIN LATERAL (
      SELECT c.oid FROM pg_catalog.pg_class c
       WHERE c.oid = t.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
         AND (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace) <> $3::pg_catalog.text
      OFFSET 0) c)::pg_catalog.text AS relations,
  (SELECT pg_catalog.array_agg(p.oid)
     FROM wanted w
    CROSS JOIN LATERAL (
      SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.proname = w.name AND p.pronamespace = w.schema_oid
      OFFSET 0) p)::pg_catalog.text AS routines,
  (SELECT pg_catalog.array_agg(t.oid)
     FROM wanted w
    CROSS JOIN LATERAL (
      SELECT t.oid FROM pg_catalog.pg_type t
       WHERE t.typname = w.name AND t.typnamespace = w.schema_oid
         AND (t.typtype IN ('d', 'e', 'r')
              OR t.typtype = 'b' AND t.typcategory <> 'A'
              OR t.typtype = 'c' AND
                 (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid) = 'c')
      OFFSET 0) t)::pg_catalog.text AS types,
  (SELECT pg_catalog.array_agg(n.nspname) FROM pg_catalog.pg_namespace n
    WHERE n.nspname = ANY ($2::pg_catalog.text[]))::pg_catalog.text AS schemas,
  pg_catalog.current_schemas(true)::pg_catalog.text AS search_path,
  pg_catalog.current_setting('search_path') AS search_path_setting
