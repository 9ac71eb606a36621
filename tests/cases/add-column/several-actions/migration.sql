ALTER TABLE customer
  ADD COLUMN note text,
  ADD COLUMN token uuid DEFAULT md5(random()::text)::uuid,
  ADD CHECK (name <> ''),
  ADD CONSTRAINT customer_region FOREIGN KEY (region) REFERENCES region,
  ALTER COLUMN name SET NOT NULL,
  ALTER COLUMN region SET DEFAULT 1,
  ADD UNIQUE (name, region);
