CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items""" ("Item's Id" bigint PRIMARY KEY, "select" text, "näme" text);
CREATE TABLE "My Shop".more (extra int) INHERITS ("My Shop"."Order ""Items""");
INSERT INTO "My Shop"."Order ""Items""" SELECT i, 'x' || i, 'y' FROM generate_series(1, 300) AS i;
INSERT INTO "My Shop".more SELECT i, 'x' || i, 'y' FROM generate_series(1, 300) AS i;
