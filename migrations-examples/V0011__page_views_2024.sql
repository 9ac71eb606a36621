-- A CHECK proves beforehand that its rows belong there, so that nobody waits while they are read.
ALTER TABLE page_views ATTACH PARTITION page_views_2024 FOR VALUES FROM ('2024-01-01 00:00Z') TO ('2025-01-01 00:00Z');
