CREATE TABLE region (id int PRIMARY KEY);
INSERT INTO region VALUES (1);
CREATE TABLE customer (id bigint, name text NOT NULL);
INSERT INTO customer SELECT i, 'customer ' || i FROM generate_series(1, 500) AS i;
