ALTER TABLE "My Shop"."Order ""Items""" * ADD CONSTRAINT "not valid; ""quoted""" CHECK ("select" <> 'it''s; NOT VALID' /* not valid */) -- the end
;
ALTER TABLE "My Shop"."Order ""Items""" ADD CHECK (("näme")::text <> ''::text AND "select" IS NOT NULL);
ALTER TABLE "My Shop"."Order ""Items""" ADD CHECK ("Item's Id" > 0) NO INHERIT;
ALTER TABLE "My Shop"."Order ""Items""" ADD CHECK ("Item's Id" > -1);
