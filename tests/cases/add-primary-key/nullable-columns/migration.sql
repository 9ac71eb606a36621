ALTER TABLE "My Shop"."Order ""Items""" ADD CONSTRAINT "Key ""quoted""" PRIMARY KEY ("select", "Item's Id", proven) INCLUDE (extra);
