-- An autovacuum against wraparound does not give way to a lock as others do. $1 (text[]): the schemas.
SELECT 'warning', pg_catalog.format('pid %s: %s', a.pid, pg_catalog.left(a.query, 120)),
       'a step that needs its table waits until it is through: let it, or migrate later'
  FROM pg_catalog.pg_stat_activity a
 WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'autovacuum worker'
   AND a.query LIKE '%(to prevent wraparound)%'
UNION ALL
SELECT CASE WHEN age > 1600000000 THEN 'problem' ELSE 'warning' END,
       pg_catalog.format('%I.%I is %s transactions old: an autovacuum against wraparound is due', nspname, relname, age),
       pg_catalog.format('VACUUM %I.%I before the day', nspname, relname)
  FROM (SELECT n.nspname, c.relname, pg_catalog.age(c.relfrozenxid) AS age
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY ($1::pg_catalog.text[]) AND c.relkind IN ('r', 'm') AND c.relfrozenxid <> 0) old
 WHERE age > pg_catalog.current_setting('autovacuum_freeze_max_age')::pg_catalog.int8
 ORDER BY 1, 2
