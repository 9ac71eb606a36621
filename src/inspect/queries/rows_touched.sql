-- What has been done so far to the rows of each table, but for those of the schemas in $1 (text[]), and by whom it was
-- made or altered last: an xmin that is still in progress, and yet seen, is of this transaction.
-- Nobody can tell what happened to rows where track_counts is off: a row without a table says so.
-- A new file is that of a table that was truncated or written anew. Counts of earlier transactions may be among
-- these (PostgreSQL reports them late), so that only differences mean something. Views and partitioned tables have
-- no rows here; they can be altered.
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.oid,
       CASE WHEN c.relkind IN ('r', 'm') THEN c.relfilenode ELSE 0 END,
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
         + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid),
       c.xmin::pg_catalog.text,
       CASE WHEN pg_catalog.age(c.xmin) < 1000000  -- an older one is of no running transaction
            THEN pg_catalog.txid_status(pg_catalog.txid_current() - pg_catalog.age(c.xmin)) = 'in progress'
            ELSE false END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'p', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND n.nspname <> ALL ($1::pg_catalog.text[])
UNION ALL
SELECT '', 0, 0, 0, '', false
WHERE NOT pg_catalog.current_setting('track_counts')::pg_catalog.bool
