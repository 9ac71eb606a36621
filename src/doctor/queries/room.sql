-- How much there is of what may be built anew. Sizes are those of the last VACUUM: asking for the real ones takes a lock.
-- $1 (text[]): the schemas.
SELECT 'ok', pg_catalog.format('the largest table, %I.%I, has %s and %s of indexes: a build or a rewrite needs as much room once more',
                               n.nspname, c.relname, pg_catalog.pg_size_pretty(c.relpages * block.size),
                               pg_catalog.pg_size_pretty(coalesce(indexes.pages, 0) * block.size)), NULL
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN (SELECT pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size) block
 CROSS JOIN LATERAL (SELECT pg_catalog.sum(ic.relpages)::pg_catalog.int8 AS pages
                       FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                      WHERE i.indrelid = c.oid) indexes
 WHERE n.nspname = ANY ($1::pg_catalog.text[]) AND c.relkind IN ('r', 'm') AND c.relpages > 0
 ORDER BY c.relpages + coalesce(indexes.pages, 0) DESC
 LIMIT 1
