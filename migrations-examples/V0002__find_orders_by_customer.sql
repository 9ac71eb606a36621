-- Written as usual; pgmig builds it concurrently, because orders holds rows.
CREATE INDEX orders_customer_placed_idx ON orders (customer_id, placed_at DESC);
