CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note text);
INSERT INTO orders SELECT i, i % 50, 'n' FROM generate_series(1, 1000) AS i;
CREATE INDEX orders_customer_idx ON orders (customer_id);
CREATE INDEX orders_note_idx ON orders (note) WHERE note IS NOT NULL;
