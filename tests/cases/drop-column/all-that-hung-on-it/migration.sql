ALTER TABLE "Böse"."Weird ""Table" DROP COLUMN "select" CASCADE;
ALTER TABLE "Böse"."Weird ""Table" DROP COLUMN IF EXISTS other;
