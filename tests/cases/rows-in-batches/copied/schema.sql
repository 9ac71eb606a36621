CREATE TABLE "Old orders" (id bigint PRIMARY KEY, note text);
INSERT INTO "Old orders" SELECT i, 'note ' || i FROM generate_series(1, 60) AS i;
