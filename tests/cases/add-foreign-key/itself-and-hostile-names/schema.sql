CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items""" ("Item's Id" bigint, "select" int, "Parent's Id" bigint, parent_select int, PRIMARY KEY ("Item's Id", "select"));
INSERT INTO "My Shop"."Order ""Items""" SELECT i, 1, i - 1, 1 FROM generate_series(1, 300) AS i;
UPDATE "My Shop"."Order ""Items""" SET "Parent's Id" = NULL WHERE "Item's Id" = 1;
