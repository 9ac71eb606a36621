CREATE SCHEMA "Mixed ""Case""";
CREATE TABLE "Mixed ""Case"""."Weird ""Table""" ("Key" int NOT NULL, "select" text) PARTITION BY RANGE ("Key");
CREATE TABLE "Mixed ""Case"""."Weird ""Table""_and_a_name_that_is_as_long_as_names_may_be_1" PARTITION OF "Mixed ""Case"""."Weird ""Table""" FOR VALUES FROM (0) TO (500);
CREATE TABLE "Mixed ""Case"""."Weird ""Table""_and_a_name_that_is_as_long_as_names_may_be_2" PARTITION OF "Mixed ""Case"""."Weird ""Table""" FOR VALUES FROM (500) TO (2000);
CREATE TABLE public."Weird ""Table""_select_idx" PARTITION OF "Mixed ""Case"""."Weird ""Table""" FOR VALUES FROM (2000) TO (3000);
CREATE TABLE "Mixed ""Case"""."Weird ""Table""_select_idx" (taken int);
INSERT INTO "Mixed ""Case"""."Weird ""Table""" SELECT i, 'x' || i FROM generate_series(1, 2500) AS i;
