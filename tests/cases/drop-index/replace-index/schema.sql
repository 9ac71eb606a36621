CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, placed_at timestamptz NOT NULL);
INSERT INTO orders SELECT i, i % 50, now() FROM generate_series(1, 1000) AS i;
CREATE INDEX orders_customer_idx ON orders (customer_id);
