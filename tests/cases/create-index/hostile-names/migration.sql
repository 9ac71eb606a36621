CREATE UNIQUE INDEX "Idx ""quoted""" ON "My Shop"."Order ""Items""" USING btree ("select" DESC NULLS LAST, lower("näme"))
  INCLUDE ("Item's Id") WITH (fillfactor = 70) WHERE "select" <> 'it''s; not';
CREATE INDEX ON "My Shop"."Order ""Items""" (("select" || 'a'));
