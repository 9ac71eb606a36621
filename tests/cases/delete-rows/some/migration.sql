DELETE FROM orders AS o WHERE o.id IN (SELECT id FROM blocked); -- those two
DELETE FROM orders WHERE id > 90;
DELETE FROM "Keyless"; -- all
