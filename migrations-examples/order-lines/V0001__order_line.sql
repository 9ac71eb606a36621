CREATE TABLE order_line (
  order_id bigint NOT NULL REFERENCES shop_order,
  number int NOT NULL,
  sku text NOT NULL,
  quantity int NOT NULL,
  price_cents bigint NOT NULL,
  PRIMARY KEY (order_id, number)
);
