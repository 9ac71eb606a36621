CREATE TABLE orders (id bigint PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO orders SELECT i, i FROM generate_series(1, 1000) AS i;
