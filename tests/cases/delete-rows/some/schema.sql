CREATE TABLE orders (id bigint PRIMARY KEY, note text);
INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 100) AS i;
CREATE TABLE "Keyless" ("Id" bigint, at timestamptz DEFAULT now());
INSERT INTO "Keyless" SELECT i % 3 FROM generate_series(1, 30) AS i;
CREATE TABLE blocked (id bigint);
INSERT INTO blocked VALUES (3), (4);
