CREATE TYPE state AS ENUM ('new', 'paid');
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
CREATE TABLE "Order" ("Id" bigint PRIMARY KEY, customer_id bigint REFERENCES customer, state state, twice bigint GENERATED ALWAYS AS ("Id" * 2) STORED);
CREATE TABLE empty_one (id bigint);
INSERT INTO customer (name) SELECT 'name ' || i FROM generate_series(1, 50) AS i;
INSERT INTO "Order" SELECT i, i, 'paid' FROM generate_series(1, 50) AS i;
