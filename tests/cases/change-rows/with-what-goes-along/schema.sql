CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE "Cus""tomer" (
  id int PRIMARY KEY, name text UNIQUE, doc json, m mood DEFAULT 'glad');
CREATE TABLE orders (
  a int, b text, customer int REFERENCES "Cus""tomer" ON DELETE CASCADE, n numeric,
  twice numeric GENERATED ALWAYS AS (n * 2) STORED, PRIMARY KEY (a, b));
INSERT INTO "Cus""tomer" (id, name, doc) SELECT i, 'c' || i, '{"x":  1}' FROM generate_series(1, 20) AS i;
INSERT INTO orders SELECT i, 'k', i % 20 + 1, i FROM generate_series(1, 100) AS i;
