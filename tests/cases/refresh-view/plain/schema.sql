CREATE TABLE sale (id int PRIMARY KEY, place text, price int);
INSERT INTO sale SELECT i, 'p' || i % 7, i FROM generate_series(1, 500) AS i;
CREATE MATERIALIZED VIEW "Sum's" AS SELECT place, sum(price) AS total FROM sale GROUP BY place;
CREATE UNIQUE INDEX ON "Sum's" (place);
