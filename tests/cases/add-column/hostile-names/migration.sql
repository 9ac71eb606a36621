ALTER TABLE IF EXISTS "Böse"."Weird ""Table"
  ADD COLUMN IF NOT EXISTS "A name, of 63 bytes; which is as long as PostgreSQL lets it be -" text
  COLLATE "C" CONSTRAINT "given" DEFAULT md5(random()::text /* a comment, too */) || ', "x"' NOT NULL; -- the end
