CREATE SCHEMA "Böse";
CREATE TABLE "Böse"."Weird ""Table" ("Id" int PRIMARY KEY, "select" text, "it's $pgmig$" int);
INSERT INTO "Böse"."Weird ""Table" SELECT i, i FROM generate_series(1, 10) AS i;
ALTER TABLE "Böse"."Weird ""Table" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "all" ON "Böse"."Weird ""Table" USING (true);
GRANT SELECT ("it's $pgmig$") ON "Böse"."Weird ""Table" TO PUBLIC;
