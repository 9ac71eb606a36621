-- Without an index on product_id each DELETE of a product would read every movement.
CREATE INDEX stock_movements_product_idx ON stock_movements (product_id);
ALTER TABLE stock_movements ADD FOREIGN KEY (product_id) REFERENCES products (id);
