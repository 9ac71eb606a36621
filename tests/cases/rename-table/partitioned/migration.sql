ALTER TABLE reading RENAME TO measurement;
