CREATE TABLE setting (name text PRIMARY KEY, value text);
INSERT INTO setting VALUES ('colour', 'red'), ('size', '10');
CREATE TABLE plan (name text PRIMARY KEY);
INSERT INTO plan VALUES ('basic');
