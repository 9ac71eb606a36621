CREATE TABLE orders (id bigint PRIMARY KEY, note text NOT NULL DEFAULT 'none', total numeric);
INSERT INTO orders SELECT i, 'note ' || i, i FROM generate_series(1, 100) AS i;
INSERT INTO orders VALUES (101, 'none', NULL);
