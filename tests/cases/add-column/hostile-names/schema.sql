CREATE SCHEMA "Böse";
CREATE TABLE "Böse"."Weird ""Table" ("Id" int PRIMARY KEY, "select" text);
INSERT INTO "Böse"."Weird ""Table" SELECT i, i FROM generate_series(1, 100) AS i;
CREATE FUNCTION "Böse"."Touch"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."select" := btrim(NEW."select");
  RETURN NEW;
END
$$;
CREATE TRIGGER "On ""it" BEFORE UPDATE ON "Böse"."Weird ""Table" FOR EACH ROW EXECUTE FUNCTION "Böse"."Touch"();
CREATE TRIGGER "Unconcerned" BEFORE UPDATE OF "select" ON "Böse"."Weird ""Table" FOR EACH ROW EXECUTE FUNCTION "Böse"."Touch"();
