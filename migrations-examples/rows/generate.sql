-- Rows for the shop, repeatable. psql -v orders=100000 -f generate.sql
\if :{?orders}
\else
  \set orders 100000
\endif
INSERT INTO customers (email, name)
  SELECT 'customer' || i || '@example.org', 'Customer ' || i FROM generate_series(1, greatest(:orders / 10, 1)) AS i;
INSERT INTO products (sku, title, price_cents)
  SELECT 'SKU-' || i, 'Product ' || i, (i * 37) % 20000 FROM generate_series(1, 1000) AS i;
INSERT INTO orders (customer_id, state, placed_at)
  SELECT 1 + i % greatest(:orders / 10, 1), (ARRAY['new', 'paid', 'sent'])[1 + i % 3], now() - i * interval '1 minute'
    FROM generate_series(1, :orders) AS i;
INSERT INTO order_items (order_id, line, product_id, quantity)
  SELECT o, l, 1 + (o * 7 + l) % 1000, 1 + (o + l) % 5 FROM generate_series(1, :orders) AS o, generate_series(1, 3) AS l;
INSERT INTO payments (order_id, amount_cents) SELECT i, (i * 53) % 50000 FROM generate_series(1, :orders) AS i;
INSERT INTO stock_movements (movement_no, product_id, quantity, reason)
  SELECT i, 1 + i % 1000, i % 20 - 10, (ARRAY['bought', 'sold', 'counted'])[1 + i % 3] FROM generate_series(1, :orders) AS i;
INSERT INTO page_views (customer_id, page, seen_at)
  SELECT i, '/product/' || i % 1000, timestamptz '2025-01-01 00:00Z' + (i % 700) * interval '1 day' FROM generate_series(1, :orders) AS i;
INSERT INTO page_views_2024 (customer_id, page, seen_at)
  SELECT i, '/product/' || i % 1000, timestamptz '2024-01-01 00:00Z' + (i % 366) * interval '1 day' FROM generate_series(1, :orders) AS i;
INSERT INTO old_carts SELECT i, 'cart ' || i FROM generate_series(1, 1000) AS i;
INSERT INTO reviews SELECT i, CASE WHEN i % 10 = 0 THEN '' ELSE 'review ' || i END, i % 6 FROM generate_series(1, 1000) AS i;
INSERT INTO sessions SELECT i FROM generate_series(1, 1000) AS i;
REFRESH MATERIALIZED VIEW orders_by_day;
ANALYZE;
