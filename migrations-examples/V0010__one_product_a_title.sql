ALTER TABLE products ADD CONSTRAINT products_title_key UNIQUE (title);
