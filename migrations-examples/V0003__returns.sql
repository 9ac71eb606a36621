ALTER TABLE orders ADD COLUMN delivery_note text;
ALTER TABLE order_items ADD COLUMN returned_quantity integer NOT NULL DEFAULT 0;

CREATE TABLE return_reasons (
  code text PRIMARY KEY,
  title text NOT NULL
);

INSERT INTO return_reasons (code, title) VALUES
  ('damaged', 'Arrived damaged'),
  ('wrong', 'Not what was ordered'),
  ('other', 'Other');
