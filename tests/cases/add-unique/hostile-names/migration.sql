ALTER TABLE "My Shop"."Order ""Items""" ADD CONSTRAINT "Key ""quoted""; '" UNIQUE NULLS NOT DISTINCT ("select", "näme") /* all */;
ALTER TABLE "My Shop"."Order ""Items""" ADD UNIQUE ("Item's Id");
