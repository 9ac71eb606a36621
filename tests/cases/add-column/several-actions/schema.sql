CREATE TABLE region (id int PRIMARY KEY);
INSERT INTO region VALUES (1);
CREATE TABLE customer (id bigint PRIMARY KEY, name text, region int);
INSERT INTO customer SELECT i, 'customer ' || i, 1 FROM generate_series(1, 500) AS i;
