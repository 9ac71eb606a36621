CREATE TABLE empty_one (id bigint PRIMARY KEY);
CREATE TABLE full_one (id bigint);
INSERT INTO full_one VALUES (1);
