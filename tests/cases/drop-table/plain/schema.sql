CREATE TABLE customer (id bigint PRIMARY KEY);
INSERT INTO customer VALUES (1), (2);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY,
  customer_id bigint CONSTRAINT orders_customer_fkey REFERENCES customer DEFERRABLE INITIALLY DEFERRED,
  parent_id bigint REFERENCES orders,
  state text NOT NULL DEFAULT 'new' CHECK (state <> ''),
  total numeric
);
ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0);
CREATE INDEX orders_open_idx ON orders (customer_id) WHERE state = 'new';
CREATE STATISTICS orders_stats ON customer_id, state FROM orders;
CREATE TRIGGER first_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER second_touch AFTER INSERT ON orders EXECUTE FUNCTION touch();
ALTER TABLE orders DISABLE TRIGGER second_touch;
COMMENT ON TABLE orders IS 'what they buy';
COMMENT ON CONSTRAINT orders_customer_fkey ON orders IS 'who buys';
CREATE PUBLICATION shop FOR TABLE orders, customer;
INSERT INTO orders (customer_id, parent_id, total) VALUES (1, NULL, 10), (2, 1, 20), (NULL, 1, NULL);
