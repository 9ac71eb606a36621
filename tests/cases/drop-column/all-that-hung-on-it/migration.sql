ALTER TABLE "Böse"."Weird ""Table" DROP COLUMN "select" CASCADE;
