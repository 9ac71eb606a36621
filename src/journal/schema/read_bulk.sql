-- What is bulky in a row. $1: its id.
SELECT plan, pg_catalog.encode(source, 'hex'), search_path, catalog_fingerprint FROM :"schema".migration WHERE id = $1
