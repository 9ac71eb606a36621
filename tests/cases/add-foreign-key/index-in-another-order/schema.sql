CREATE TABLE place (country text, zip text, PRIMARY KEY (country, zip));
CREATE TABLE customer (id int, zip text, country text, name text);
CREATE INDEX ON customer (zip, country, name);
CREATE INDEX ON customer (country, zip) WHERE name IS NOT NULL;
INSERT INTO place SELECT 'x', i FROM generate_series(1, 100) AS i;
INSERT INTO customer SELECT i, i % 100 + 1, 'x', 'n' FROM generate_series(1, 500) AS i;
