CREATE SCHEMA "Böse";
CREATE TYPE "Böse"."Mood" AS ENUM ('sad', 'glad');
CREATE TABLE customer (id bigint PRIMARY KEY);
INSERT INTO customer SELECT i FROM generate_series(1, 50) AS i;
CREATE TABLE "Böse"."Weird ""Table" (
  "Id" bigint NOT NULL UNIQUE,
  "select" bigint NOT NULL CONSTRAINT "the key's name" REFERENCES customer ON DELETE CASCADE,
  "Mood" "Böse"."Mood" DEFAULT 'sad',
  other text COLLATE "C"
);
ALTER TABLE "Böse"."Weird ""Table" ADD CONSTRAINT "both" UNIQUE ("select", "Id");
ALTER TABLE "Böse"."Weird ""Table" ADD CONSTRAINT "low" CHECK ("select" < 1000) NOT VALID;
ALTER TABLE "Böse"."Weird ""Table" VALIDATE CONSTRAINT "low";
ALTER TABLE "Böse"."Weird ""Table" ALTER COLUMN "select" SET STATISTICS 500, ALTER COLUMN other SET STORAGE EXTERNAL;
CREATE INDEX "by select" ON "Böse"."Weird ""Table" ("select" DESC) WHERE "Mood" = 'glad';
CREATE STATISTICS "Böse"."S" ON "select", other FROM "Böse"."Weird ""Table";
COMMENT ON COLUMN "Böse"."Weird ""Table"."select" IS 'it''s who';
GRANT SELECT ("select"), UPDATE (other) ON "Böse"."Weird ""Table" TO PUBLIC;
INSERT INTO "Böse"."Weird ""Table" SELECT i, i % 50 + 1, CASE WHEN i % 2 = 0 THEN 'glad'::"Böse"."Mood" END, 'o' || i FROM generate_series(1, 100) AS i;
ALTER TABLE "Böse"."Weird ""Table" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "all" ON "Böse"."Weird ""Table" USING (true);
