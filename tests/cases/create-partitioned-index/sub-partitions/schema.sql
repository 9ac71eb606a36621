CREATE TABLE event (id bigint NOT NULL, region text NOT NULL, at date NOT NULL, note text) PARTITION BY LIST (region);
CREATE TABLE event_eu PARTITION OF event FOR VALUES IN ('eu') PARTITION BY RANGE (at);
CREATE TABLE event_eu_2023 PARTITION OF event_eu FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE event_eu_2024 PARTITION OF event_eu FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_us PARTITION OF event FOR VALUES IN ('us') PARTITION BY RANGE (at);
CREATE TABLE event_us_none PARTITION OF event FOR VALUES IN ('none');
INSERT INTO event SELECT i, CASE i % 2 WHEN 0 THEN 'eu' ELSE 'none' END, date '2023-06-01' + i % 500, 'n' FROM generate_series(1, 1000) AS i;
