ALTER TABLE stock_movements ALTER COLUMN reason SET NOT NULL;
