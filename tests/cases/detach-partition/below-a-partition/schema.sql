CREATE TABLE event (region text NOT NULL, at date NOT NULL, note text) PARTITION BY LIST (region);
CREATE TABLE event_eu PARTITION OF event FOR VALUES IN ('eu', 'uk') PARTITION BY RANGE (at);
CREATE TABLE event_eu_2023 PARTITION OF event_eu FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
INSERT INTO event SELECT 'eu', date '2023-01-01' + i, 'n' FROM generate_series(1, 300) AS i;
