-- pgmig: batch_rows=9
UPDATE account a SET n = a.n * r.factor FROM rate r WHERE r.id = a.id;
-- pgmig: batch_rows=10
UPDATE "Keyless" k SET "A" = length(k.b) WHERE k."A" IS NULL;
