CREATE TABLE orders (id bigint PRIMARY KEY, note text, total numeric DEFAULT 0, state text);
INSERT INTO orders SELECT i, 'note ' || i, i, 'new' FROM generate_series(1, 100) AS i;
