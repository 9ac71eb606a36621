UPDATE orders SET n = n + 0.50, b = 'moved' WHERE a < 10;
DELETE FROM "Cus""tomer" WHERE id = 2; -- and its orders
INSERT INTO "Cus""tomer" (name, m) VALUES ('c1', 'sad'), ('c99', 'sad')
  ON CONFLICT (name) DO UPDATE SET m = excluded.m;
