CREATE INDEX orders_customer_placed_idx ON orders (customer_id, placed_at);
DROP INDEX IF EXISTS orders_customer_idx;
