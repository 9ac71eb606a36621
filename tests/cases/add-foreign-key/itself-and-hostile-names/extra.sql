CREATE INDEX ON "My Shop"."Order ""Items""" ("Parent's Id", parent_select);
