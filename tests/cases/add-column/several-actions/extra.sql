CREATE INDEX ON customer (region);
