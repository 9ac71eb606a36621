-- Foreign keys, one row a column. $1: the tables (oid[]).
SELECT k.oid, k.conrelid, k.confrelid, a.attname, pg_catalog.format('%I.%I', n.nspname, f.relname), pg_catalog.quote_ident(fa.attname)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = f.relnamespace
CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) WITH ORDINALITY AS u (here, there, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.here
JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = u.there
WHERE k.contype = 'f' AND k.conrelid = ANY ($1::pg_catalog.oid[]) AND k.conparentid = 0
ORDER BY k.oid, u.place
