ALTER TABLE client RENAME TO customer;
ALTER TABLE customer ADD COLUMN note text;
