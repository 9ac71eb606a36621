DROP TABLE IF EXISTS empty_one, not_there;
-- pgmig: drop=plain accept=data_loss reason="it can be computed again"
DROP TABLE full_one;
CREATE TABLE new_one (id bigint);
INSERT INTO new_one VALUES (1);
DROP TABLE new_one;
