-- The application that still runs goes on with the old name until `pgmig contract`.
ALTER TABLE payments RENAME TO charges;
