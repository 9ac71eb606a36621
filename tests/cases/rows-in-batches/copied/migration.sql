CREATE TABLE note (order_id bigint PRIMARY KEY, words text[]);
-- pgmig: batch_rows=13
INSERT INTO note (order_id, words)
  SELECT o.id, string_to_array(o.note, ' ') FROM "Old orders" AS o WHERE o.id % 4 <> 0 -- most
  ON CONFLICT (order_id) DO NOTHING;
