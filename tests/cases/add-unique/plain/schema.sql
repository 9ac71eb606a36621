CREATE TABLE account (id bigint PRIMARY KEY, email text NOT NULL, region int);
INSERT INTO account SELECT i, 'a' || i, i % 3 FROM generate_series(1, 1000) AS i;
