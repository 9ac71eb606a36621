CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items""" ("Item's Id" bigint, "select" text, "näme" text);
INSERT INTO "My Shop"."Order ""Items""" SELECT i, 'x' || i, 'y' FROM generate_series(1, 300) AS i;
