CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, note text);
INSERT INTO orders SELECT i, i % 50, 'n' FROM generate_series(1, 1000) AS i;
