-- Refreshed while the shop reads it: its unique index tells old days from new ones.
REFRESH MATERIALIZED VIEW orders_by_day;
