ALTER TABLE product ADD COLUMN price numeric(10,2);
CREATE TABLE price_change (product_id bigint NOT NULL, old numeric(10,2), new numeric(10,2));
CREATE INDEX price_change_product_idx ON price_change (product_id);
CREATE INDEX empty_idx ON empty_table (a);
CREATE INDEX product_name_idx ON product (name);
COMMENT ON TABLE price_change IS 'who changed what';
