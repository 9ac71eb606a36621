UPDATE orders SET n = n + 0.50, b = 'moved' WHERE a < 10;
DELETE FROM "Cus""tomer" WHERE id = 2; -- and its orders
INSERT INTO "Cus""tomer" (id, name, m) VALUES (1, 'c1', 'sad'), (99, 'c99', 'sad')
  ON CONFLICT (name) DO UPDATE SET m = excluded.m;
