-- This database gets rows from elsewhere, as the publisher's schema has them.
SELECT 'warning', pg_catalog.format('this database subscribes to another (%I%s): rows come with the columns of the publisher',
                                    s.subname, CASE WHEN s.subenabled THEN '' ELSE ', disabled' END),
       'add columns here before the publisher has them, drop them here after it; while rows do not fit, replication stops'
  FROM pg_catalog.pg_subscription s
 WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
