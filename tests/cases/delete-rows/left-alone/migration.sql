-- What a cascade or a trigger does beside it cannot be brought back.
DELETE FROM orders WHERE id = 3;
DELETE FROM watched WHERE id = 3;
-- pgmig: accept=data_loss reason="nobody asks for them"
DELETE FROM watched;
