-- Prepared transactions of this database: nobody's session, and they hold their locks until somebody ends them.
-- $1 (int8): the milliseconds after which a step gives up.
SELECT CASE WHEN pg_catalog.clock_timestamp() - p.prepared >= $1::pg_catalog.int8 * interval '1 ms'
            THEN 'problem' ELSE 'warning' END,
       pg_catalog.format('the prepared transaction %L of %I has held its locks for %s', p.gid, p.owner,
                         pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - p.prepared)),
       pg_catalog.format('COMMIT PREPARED %1$L or ROLLBACK PREPARED %1$L, as %2$I', p.gid, p.owner)
  FROM pg_catalog.pg_prepared_xacts p
 WHERE p.database = pg_catalog.current_database()
   AND p.prepared < pg_catalog.clock_timestamp() - least(interval '1 minute', $1::pg_catalog.int8 * interval '1 ms')
 ORDER BY p.prepared
