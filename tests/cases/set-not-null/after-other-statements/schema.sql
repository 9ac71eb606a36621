CREATE TABLE product (id bigint PRIMARY KEY, name text NOT NULL);
INSERT INTO product SELECT i, 'p' || i FROM generate_series(1, 300) AS i;
