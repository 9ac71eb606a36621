-- The shop as it went live.
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL UNIQUE,
  title text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents >= 0)
);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  state text NOT NULL DEFAULT 'new',
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_state_idx ON orders (state);

CREATE MATERIALIZED VIEW orders_by_day AS
  SELECT date_trunc('day', placed_at) AS day, count(*) AS orders FROM orders GROUP BY 1;
CREATE UNIQUE INDEX orders_by_day_key ON orders_by_day (day);

CREATE TABLE order_items (
  order_id bigint NOT NULL REFERENCES orders (id),
  line integer NOT NULL,
  product_id bigint NOT NULL REFERENCES products (id),
  quantity integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, line)
);

CREATE TABLE payments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id),
  amount_cents bigint NOT NULL,
  paid_at timestamptz NOT NULL DEFAULT now()
);

-- Of the shop before this one.
CREATE TYPE cart_state AS ENUM ('open', 'bought');
CREATE TABLE old_carts (
  id bigint PRIMARY KEY,
  content text NOT NULL,
  state cart_state NOT NULL DEFAULT 'open'
);

CREATE TABLE reviews (
  id bigint PRIMARY KEY,
  body text NOT NULL,
  stars integer NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
  id bigint PRIMARY KEY,
  seen_at timestamptz NOT NULL DEFAULT now()
);

-- It came without a key, from the days of the spreadsheet.
CREATE TABLE stock_movements (
  movement_no bigint,
  product_id bigint NOT NULL,
  quantity integer NOT NULL,
  reason text
);

CREATE TABLE page_views (
  customer_id bigint,
  page text NOT NULL,
  seen_at timestamptz NOT NULL
) PARTITION BY RANGE (seen_at);
CREATE TABLE page_views_2025 PARTITION OF page_views FOR VALUES FROM ('2025-01-01 00:00Z') TO ('2026-01-01 00:00Z');
CREATE TABLE page_views_2026 PARTITION OF page_views FOR VALUES FROM ('2026-01-01 00:00Z') TO ('2027-01-01 00:00Z');

-- Brought over from the old shop; not yet a part of page_views.
CREATE TABLE page_views_2024 (
  customer_id bigint,
  page text NOT NULL,
  seen_at timestamptz NOT NULL
);
