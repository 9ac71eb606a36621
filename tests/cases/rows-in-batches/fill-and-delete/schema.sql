CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
INSERT INTO orders SELECT i, i FROM generate_series(1, 50) AS i;
CREATE TABLE "Keyless" ("A" int, b text);
INSERT INTO "Keyless" SELECT nullif(i % 3, 0), 'b' || i FROM generate_series(1, 60) AS i;
