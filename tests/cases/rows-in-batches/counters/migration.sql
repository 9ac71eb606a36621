-- pgmig: batch_rows=11
UPDATE account SET n = n + 1, note = 'x' || note WHERE id > 9 -- all but three
;
-- pgmig: batch_rows=7
UPDATE "Two ""keys" AS "T" SET v = "T".v * 2;
-- pgmig: batch_rows=5
UPDATE event SET n = n + (SELECT factor FROM rate WHERE rate.id = event.id * 3);
-- pgmig: batch_rows=10
DELETE FROM account WHERE n % 2 = 0;
