CREATE TABLE account (id bigint PRIMARY KEY, n int NOT NULL, note text);
INSERT INTO account SELECT i * 3, i, 'note ' || i FROM generate_series(1, 40) AS i;
CREATE TABLE "Two ""keys" (a text COLLATE "C", "B" uuid, v numeric, PRIMARY KEY (a, "B"));
INSERT INTO "Two ""keys"
  SELECT chr(65 + i % 5) || '''', md5(i::text)::uuid, i FROM generate_series(1, 30) AS i;
CREATE TABLE event (id int NOT NULL, at date NOT NULL, n int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO event SELECT i, date '2024-12-20' + i, i FROM generate_series(1, 25) AS i;
CREATE TABLE rate (id bigint PRIMARY KEY, factor int);
INSERT INTO rate SELECT i * 3, i FROM generate_series(1, 40) AS i;
