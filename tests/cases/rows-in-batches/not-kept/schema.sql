CREATE TABLE account (id bigint PRIMARY KEY, n int NOT NULL, note text);
INSERT INTO account SELECT i * 3, i, 'note ' || i FROM generate_series(1, 40) AS i;
CREATE TABLE rate (id bigint PRIMARY KEY, factor int);
INSERT INTO rate SELECT i * 3, i FROM generate_series(1, 40) AS i;
CREATE TABLE "Keyless" ("A" int, b text);
INSERT INTO "Keyless" SELECT nullif(i % 3, 0), 'b' || i FROM generate_series(1, 60) AS i;
