ALTER TABLE customer ADD COLUMN seen timestamptz(3) NOT NULL DEFAULT clock_timestamp();
CREATE INDEX customer_seen_idx ON customer (seen);
