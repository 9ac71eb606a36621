ALTER TABLE ONLY "My Shop"."Order ""Items""" ADD FOREIGN KEY ("Parent's Id", parent_select)
  REFERENCES "My Shop"."Order ""Items""" ("Item's Id", "select") ON UPDATE CASCADE ON DELETE SET NULL;
