ALTER TABLE product ADD COLUMN price numeric(10,2);
UPDATE product SET price = 1;
ALTER TABLE product ALTER COLUMN price SET NOT NULL;
CREATE TABLE price_change (product_id bigint, old numeric(10,2));
ALTER TABLE price_change ALTER COLUMN product_id SET NOT NULL;
