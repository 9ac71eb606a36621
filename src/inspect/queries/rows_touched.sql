-- What this transaction has done to the rows of each table so far, but for those of the schemas in $1 (text[]).
-- Nobody can tell where track_counts is off: a row without a table says so.
-- A new file is that of a table that was truncated or written anew. Counts of earlier transactions may be among
-- these (PostgreSQL reports them late), so that only differences mean something.
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.oid, c.relfilenode,
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
         + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND n.nspname <> ALL ($1::pg_catalog.text[])
UNION ALL
SELECT '', 0, 0, 0
WHERE NOT pg_catalog.current_setting('track_counts')::pg_catalog.bool
