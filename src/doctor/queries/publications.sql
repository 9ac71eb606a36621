-- Managed tables that are published. $1 (text[]): the schemas.
WITH published AS (
  SELECT p.pubname, t.schemaname, t.tablename, p.pubupdate OR p.pubdelete AS needs_identity, c.oid, c.relreplident
    FROM pg_catalog.pg_publication p
    JOIN pg_catalog.pg_publication_tables t ON t.pubname = p.pubname
    JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
   WHERE t.schemaname = ANY ($1::pg_catalog.text[])
)
SELECT 'warning', pg_catalog.format('publication %I publishes %s managed table%s (%I.%I%s): changes of the schema are not replicated',
                                    pubname, pg_catalog.count(*), CASE pg_catalog.count(*) WHEN 1 THEN '' ELSE 's' END,
                                    pg_catalog.min(schemaname), pg_catalog.min(tablename), CASE pg_catalog.count(*) WHEN 1 THEN '' ELSE ', ...' END),
       'add columns and tables at the subscribers first (a new table also needs ALTER SUBSCRIPTION ... REFRESH PUBLICATION); drop here first'
  FROM published GROUP BY pubname
UNION ALL
SELECT 'warning', pg_catalog.format('%I.%I is published without a replica identity: every UPDATE and DELETE of it fails', schemaname, tablename),
       pg_catalog.format('ALTER TABLE %I.%I REPLICA IDENTITY FULL, or give it a primary key', schemaname, tablename)
  FROM published p
 WHERE needs_identity
   AND (relreplident = 'n'
        OR relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = p.oid AND i.indisprimary)
        OR relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = p.oid AND i.indisreplident))
 GROUP BY schemaname, tablename
