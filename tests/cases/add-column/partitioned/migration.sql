ALTER TABLE reading ADD COLUMN noise float8 NOT NULL DEFAULT random();
