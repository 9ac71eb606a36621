-- Orders whose lines lie in a document, prices as text.
CREATE TABLE shop_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document jsonb NOT NULL
);
INSERT INTO shop_order (document)
SELECT jsonb_build_object('customer', 'c' || n, 'lines', CASE WHEN n % 10 = 0 THEN '[]'::jsonb ELSE
         jsonb_build_array(
           jsonb_build_object('sku', 'A-' || n, 'quantity', 1 + n % 3, 'price', (n % 50) || '.5'),
           jsonb_build_object('sku', 'B "' || n || '"', 'quantity', 2, 'price', '12.99')) END)
FROM generate_series(1, 5000) AS n;
