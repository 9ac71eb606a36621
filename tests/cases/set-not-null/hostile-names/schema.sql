CREATE SCHEMA "My Shop";
CREATE TABLE "My Shop"."Order ""Items"" with a name that is nearly as long as it may be"
  ("Item's Id" bigint PRIMARY KEY, "select" text, "SELECT" text, "näme that goes on and on, nearly as long as it may be, 'too'" int);
INSERT INTO "My Shop"."Order ""Items"" with a name that is nearly as long as it may be" SELECT i, 'x', 'y', 1 FROM generate_series(1, 300) AS i;
