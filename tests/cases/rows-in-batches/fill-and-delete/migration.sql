ALTER TABLE orders ADD COLUMN gross numeric;
-- pgmig: batch_rows=12
UPDATE orders SET gross = total * 1.2;
ALTER TABLE orders ALTER COLUMN gross SET NOT NULL;
-- pgmig: batch_rows=10
DELETE FROM "Keyless" WHERE "A" = 1;
