CREATE TABLE event (id bigint NOT NULL, payload text);
INSERT INTO event SELECT i, 'p' FROM generate_series(1, 1000) AS i;
