-- How large the relation is that $1 (text) names as SQL does: rows (-1: not counted), bytes of its heap and TOAST, bytes of
-- its indexes; as of the last VACUUM or ANALYZE, but for the heap of one that had none. The size function waits for ACCESS
-- EXCLUSIVE: a table that somebody has locked so counts as empty.
SELECT CASE WHEN c.relpages > 0 THEN c.reltuples ELSE -1 END::pg_catalog.float8,
       (CASE WHEN c.relpages > 0 THEN c.relpages * block.size
             WHEN EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation = c.oid AND l.mode = 'AccessExclusiveLock') THEN 0
             ELSE pg_catalog.pg_relation_size(c.oid) END
        + coalesce(t.relpages, 0) * block.size)::pg_catalog.int8,
       (SELECT coalesce(pg_catalog.sum(x.relpages), 0) * block.size
          FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
         WHERE i.indrelid = c.oid)::pg_catalog.int8
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
 CROSS JOIN (SELECT pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size) block
 WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('r', 'm')
