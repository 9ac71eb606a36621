-- The same order, as the next version of the application places it: payments are called charges.
\set customer random(1, 1000)
\set product random(1, 1000)
BEGIN;
INSERT INTO orders (customer_id) VALUES (:customer) RETURNING id AS new_order \gset
INSERT INTO order_items (order_id, line, product_id, quantity) VALUES (:new_order, 1, :product, 1);
UPDATE orders SET state = 'paid' WHERE id = :new_order;
INSERT INTO charges (order_id, amount_cents) VALUES (:new_order, 1000);
COMMIT;
SELECT count(*) FROM orders WHERE customer_id = :customer;
