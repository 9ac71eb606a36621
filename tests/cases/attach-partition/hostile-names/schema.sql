CREATE SCHEMA "My ""Parts""";
CREATE TABLE "My ""Parts"""."Weird ""Table""" ("The Key" bigint NOT NULL, "select" text) PARTITION BY HASH ("The Key");
CREATE TABLE "My ""Parts"""."Weird ""0""" PARTITION OF "My ""Parts"""."Weird ""Table""" FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE public."Weird ""Table"" with a name that is as long as names may be, 1" ("The Key" bigint NOT NULL, "select" text,
  CONSTRAINT "pgmig_Weird ""Table"" with a name that is as long as names _bound" CHECK ("select" <> ''));
CREATE INDEX ON "My ""Parts"""."Weird ""Table""" (lower("select"));
INSERT INTO "My ""Parts"""."Weird ""0""" SELECT i, 'x' FROM generate_series(1, 500) AS i
  WHERE satisfies_hash_partition('"My ""Parts"""."Weird ""Table"""'::regclass, 2, 0, i::bigint);
INSERT INTO public."Weird ""Table"" with a name that is as long as names may be, 1" SELECT i, 'x' FROM generate_series(1, 500) AS i
  WHERE satisfies_hash_partition('"My ""Parts"""."Weird ""Table"""'::regclass, 2, 1, i::bigint);
