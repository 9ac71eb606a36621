CREATE INDEX ON "Weird ""Table""" ("R");
