CREATE TABLE "Re""f" (id int PRIMARY KEY);
CREATE TABLE "Weird ""Table""" (k int, "R" int, CONSTRAINT "The ""Key""" FOREIGN KEY ("R") REFERENCES "Re""f") PARTITION BY RANGE (k);
CREATE TABLE "Weird ""1""" PARTITION OF "Weird ""Table""" FOR VALUES FROM (0) TO (1000) PARTITION BY LIST (k);
CREATE TABLE "Weird ""1 0""" PARTITION OF "Weird ""1""" DEFAULT;
INSERT INTO "Re""f" SELECT generate_series(1, 100);
INSERT INTO "Weird ""Table""" SELECT i, i % 100 + 1 FROM generate_series(1, 500) AS i;
