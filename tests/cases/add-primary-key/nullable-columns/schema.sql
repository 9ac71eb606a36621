CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items""" ("Item's Id" bigint, "select" int, proven int, extra text, CHECK (proven IS NOT NULL AND proven > 0));
INSERT INTO "My Shop"."Order ""Items""" SELECT i, 1, 1, 'x' FROM generate_series(1, 300) AS i;
