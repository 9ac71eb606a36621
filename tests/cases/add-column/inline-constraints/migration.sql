ALTER TABLE customer ADD COLUMN code text DEFAULT md5(random()::text) CONSTRAINT "Code" UNIQUE CHECK (code <> '');
ALTER TABLE customer ADD COLUMN region int NOT NULL DEFAULT 1 REFERENCES region (id) ON DELETE RESTRICT DEFERRABLE CHECK (region > 0);
ALTER TABLE customer ADD COLUMN token uuid DEFAULT md5(random()::text)::uuid PRIMARY KEY;
