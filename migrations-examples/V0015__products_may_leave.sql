-- A sold product may be deleted: the line keeps its number.
ALTER TABLE order_items DROP CONSTRAINT order_items_product_id_fkey;
