DROP INDEX orders_customer_idx, orders_note_idx;
