CREATE TABLE account (id int PRIMARY KEY, mail text, name text);
INSERT INTO account SELECT i, 'm' || i, 'n' FROM generate_series(1, 500) AS i;
CREATE UNIQUE INDEX "by Mail" ON account (mail) INCLUDE (name);
CREATE UNIQUE INDEX only_some ON account (mail) WHERE name IS NULL;
