CREATE TABLE visit (id bigint PRIMARY KEY, url text, seen timestamptz, CONSTRAINT url_is_there CHECK (url IS NOT NULL));
INSERT INTO visit SELECT i, 'u' || i, now() FROM generate_series(1, 300) AS i;
