CREATE TABLE visit (region text, page text) PARTITION BY LIST (region);
CREATE TABLE visit_eu PARTITION OF visit FOR VALUES IN ('eu');
CREATE TABLE visit_rest PARTITION OF visit DEFAULT;
INSERT INTO visit SELECT CASE i % 2 WHEN 0 THEN 'eu' END, 'p' FROM generate_series(1, 500) AS i;
