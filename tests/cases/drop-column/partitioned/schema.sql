CREATE TABLE event (id bigint, at date, page text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_rest PARTITION OF event DEFAULT;
CREATE INDEX event_page_idx ON event (page);
INSERT INTO event SELECT i, date '2024-01-01' + i * 10, '/page/' || i FROM generate_series(1, 60) AS i;
