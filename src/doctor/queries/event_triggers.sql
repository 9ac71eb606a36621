-- Event triggers that DDL fires. (PostgreSQL 17+: those at login are not ours.)
SELECT 'warning',
       pg_catalog.format('event trigger %I runs %I.%I() on %s%s', e.evtname, n.nspname, p.proname, e.evtevent,
                         CASE WHEN e.evttags IS NULL THEN '' ELSE ' (' || pg_catalog.array_to_string(e.evttags, ', ') || ')' END),
       'it runs with the steps and may refuse or slow them: know what it does'
  FROM pg_catalog.pg_event_trigger e
  JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE e.evtenabled IN ('O', 'A') AND e.evtevent <> 'login'
 ORDER BY e.evtname
