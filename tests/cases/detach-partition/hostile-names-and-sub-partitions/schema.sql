CREATE SCHEMA "My ""Parts""";
CREATE TABLE "My ""Parts"""."Weird ""Table""" (a int NOT NULL, "B" text NOT NULL) PARTITION BY RANGE (a, "B");
CREATE TABLE "Weird ""1""" PARTITION OF "My ""Parts"""."Weird ""Table""" FOR VALUES FROM (0, 'a') TO (1, 'a') PARTITION BY LIST (a);
CREATE TABLE "Weird ""1 0""" PARTITION OF "Weird ""1""" DEFAULT;
ALTER TABLE "Weird ""1 0""" ADD CONSTRAINT "Weird ""1""_check" CHECK (a < 9);
INSERT INTO "My ""Parts"""."Weird ""Table""" SELECT 0, 'b' || i FROM generate_series(1, 600) AS i;
