CREATE TABLE "Weird ""Table""" (k int, "R" int, note text) PARTITION BY RANGE (k);
CREATE TABLE "Weird ""1""" PARTITION OF "Weird ""Table""" FOR VALUES FROM (0) TO (200);
CREATE TABLE "Weird ""2""" PARTITION OF "Weird ""Table""" FOR VALUES FROM (200) TO (400) PARTITION BY LIST (k);
CREATE TABLE "Weird ""2 0""" PARTITION OF "Weird ""2""" DEFAULT;
CREATE TABLE "Weird ""3""" PARTITION OF "Weird ""Table""" DEFAULT;
INSERT INTO "Weird ""Table""" SELECT i, i % 100 + 1 FROM generate_series(1, 500) AS i;
ALTER TABLE "Weird ""1""" ADD CONSTRAINT mine UNIQUE ("R", k) INCLUDE (note);
CREATE TABLE "Weird ""3""_R_k_note_key" ();
