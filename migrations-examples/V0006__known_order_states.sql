ALTER TABLE orders ADD CONSTRAINT orders_state_known CHECK (state IN ('new', 'paid', 'sent', 'returned'));
