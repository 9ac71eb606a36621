-- One partition after the other, concurrently.
CREATE INDEX ON page_views (customer_id);
