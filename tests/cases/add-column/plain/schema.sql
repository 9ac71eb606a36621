CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL);
INSERT INTO customer SELECT i, 'customer ' || i FROM generate_series(1, 500) AS i;
