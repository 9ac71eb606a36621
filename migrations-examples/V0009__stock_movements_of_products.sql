-- pgmig builds the index on product_id first: without it, each DELETE of a product would read every movement.
ALTER TABLE stock_movements ADD FOREIGN KEY (product_id) REFERENCES products (id);
