CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items""" ("Item's Id" bigint PRIMARY KEY, "select" text COLLATE "C", "näme" text);
INSERT INTO "My Shop"."Order ""Items""" SELECT i, 'x' || i, 'y' FROM generate_series(1, 500) AS i;
