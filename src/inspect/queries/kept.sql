-- What one trash holds, in the order in which it can be destroyed. What is on the list and not there has gone back.
-- $1: the schema. $2: after how many milliseconds it may be destroyed. (The list itself is {}: each trash has its own.)
SELECT k.relation, k.kind, k.original, k.migration,
       pg_catalog.to_char(pg_catalog.timezone('UTC', k.kept_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       pg_catalog.to_char(pg_catalog.timezone('UTC', d.due), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       d.due <= pg_catalog.clock_timestamp(),
       CASE coalesce(c.relkind, 'v')
         WHEN 'v' THEN 0
         WHEN 'p' THEN (SELECT pg_catalog.sum(pg_catalog.pg_total_relation_size(t.relid))::pg_catalog.int8
                          FROM pg_catalog.pg_partition_tree(c.oid) t)
         ELSE pg_catalog.pg_total_relation_size(c.oid) END,
       CASE WHEN k.kind = 'type' THEN CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END
            ELSE CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END END
  FROM {} k
  JOIN pg_catalog.pg_namespace n ON n.nspname = $1::pg_catalog.text
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = k.relation AND k.kind <> 'type'
  LEFT JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = k.relation AND k.kind = 'type'
 CROSS JOIN LATERAL (SELECT k.kept_at + pg_catalog.make_interval(secs => $2::pg_catalog.float8 / 1000)) d (due)
 WHERE c.oid IS NOT NULL OR t.oid IS NOT NULL
 ORDER BY k.id
