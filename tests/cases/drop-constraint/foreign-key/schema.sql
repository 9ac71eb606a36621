CREATE TABLE customer (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer int CONSTRAINT orders_customer REFERENCES customer ON DELETE CASCADE);
INSERT INTO customer SELECT generate_series(1, 100);
INSERT INTO orders SELECT i, i % 100 + 1 FROM generate_series(1, 500) AS i;
