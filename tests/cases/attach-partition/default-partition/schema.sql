CREATE TABLE visit (region text, page text) PARTITION BY LIST (region);
CREATE TABLE visit_eu PARTITION OF visit FOR VALUES IN ('eu');
CREATE TABLE visit_rest PARTITION OF visit DEFAULT PARTITION BY LIST (page);
CREATE TABLE visit_rest_a PARTITION OF visit_rest FOR VALUES IN ('a');
CREATE TABLE visit_rest_b PARTITION OF visit_rest DEFAULT;
CREATE TABLE visit_us (region text, page text);
INSERT INTO visit SELECT CASE i % 2 WHEN 0 THEN 'eu' ELSE 'asia' END, CASE i % 3 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 500) AS i;
INSERT INTO visit_us SELECT CASE i % 2 WHEN 0 THEN 'us' END, 'a' FROM generate_series(1, 500) AS i;
