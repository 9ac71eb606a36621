CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
INSERT INTO orders VALUES (1, 10), (2, 20);
CREATE TABLE customer (id bigint PRIMARY KEY);
