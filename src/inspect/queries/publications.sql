-- What is published, table by table; and, with no table, the publications that publish every table that is made.
SELECT p.pubname, t.schemaname, t.tablename
  FROM pg_catalog.pg_publication p
  JOIN pg_catalog.pg_publication_tables t ON t.pubname = p.pubname
 WHERE t.schemaname NOT LIKE 'pg\_%' AND t.schemaname <> 'information_schema'
UNION ALL
SELECT p.pubname, NULL, NULL FROM pg_catalog.pg_publication p WHERE p.puballtables
 ORDER BY 1, 2, 3
