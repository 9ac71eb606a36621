-- Nobody sees them empty: each is filled in the transaction that empties it.
TRUNCATE setting;
INSERT INTO setting VALUES ('colour', 'green');
DELETE FROM plan;
INSERT INTO plan VALUES ('pro'), ('team');
