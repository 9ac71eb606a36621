CREATE TABLE visit (id bigint PRIMARY KEY, url text);
INSERT INTO visit SELECT i, 'u' || i FROM generate_series(1, 300) AS i;
