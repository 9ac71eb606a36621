CREATE TABLE region (id int PRIMARY KEY);
INSERT INTO region VALUES (1);
CREATE TABLE client (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', region int REFERENCES region);
INSERT INTO client (name, region) SELECT 'client ' || i, 1 FROM generate_series(1, 50) AS i;
CREATE VIEW client_names AS SELECT name FROM client;
GRANT SELECT, INSERT ON client TO PUBLIC;
GRANT UPDATE (name) ON client TO pg_monitor WITH GRANT OPTION;
