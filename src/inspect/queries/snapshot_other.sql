-- What belongs to the database as a whole: event triggers, publications, foreign servers (without their user mappings, which may
-- hold passwords).
SELECT o.classid, o.objid, o.kind, o.of, o.name, o.value
FROM (
  SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::pg_catalog.oid AS classid, e.oid AS objid, 'event trigger' AS kind, '' AS of,
         pg_catalog.quote_ident(e.evtname) AS name,
         pg_catalog.format('ON %s%s EXECUTE FUNCTION %s()', e.evtevent,
                           ' WHEN TAG IN (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(t.tag), ', ')
                                                  FROM pg_catalog.unnest(e.evttags) AS t (tag)) || ')', e.evtfoid::pg_catalog.regproc) AS value
    FROM pg_catalog.pg_event_trigger e
  UNION ALL
  SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, e.oid, 'event trigger state', '', pg_catalog.quote_ident(e.evtname),
         CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END
    FROM pg_catalog.pg_event_trigger e WHERE e.evtenabled <> 'O'
  UNION ALL
  SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, 'publication', '', pg_catalog.quote_ident(p.pubname),
         CASE WHEN p.puballtables THEN 'FOR ALL TABLES ' ELSE '' END
         || pg_catalog.format('WITH (publish = %L%s)',
              pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                   CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
              CASE WHEN (pg_catalog.to_jsonb(p) ->> 'pubviaroot')::pg_catalog.bool THEN ', publish_via_partition_root = true' END)
    FROM pg_catalog.pg_publication p
  UNION ALL
  SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, 'publication table', pg_catalog.quote_ident(p.pubname),
         pg_catalog.format('%I.%I', n.nspname, c.relname),
         pg_catalog.concat_ws(' ',
           (SELECT '(' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
              FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum = ANY ((pg_catalog.to_jsonb(r) ->> 'prattrs')::pg_catalog.int2vector::pg_catalog.int2[])),
           'WHERE (' || pg_catalog.pg_get_expr((pg_catalog.to_jsonb(r) ->> 'prqual')::pg_catalog.pg_node_tree, c.oid) || ')')
    FROM pg_catalog.pg_publication_rel r
    JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
    JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  UNION ALL
  SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 'server', '', pg_catalog.quote_ident(s.srvname),
         pg_catalog.concat_ws(' ', 'TYPE ' || pg_catalog.quote_literal(s.srvtype), 'VERSION ' || pg_catalog.quote_literal(s.srvversion),
           pg_catalog.format('FOREIGN DATA WRAPPER %I', w.fdwname),
           'OPTIONS (' || (SELECT pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ' ORDER BY o.option_name)
                             FROM pg_catalog.pg_options_to_table(s.srvoptions) o) || ')')
    FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
) o
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend m WHERE m.classid = o.classid AND m.objid = o.objid AND m.deptype = 'e')
