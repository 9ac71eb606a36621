CREATE TABLE event (region text NOT NULL, at date NOT NULL, note text) PARTITION BY LIST (region);
CREATE TABLE event_eu PARTITION OF event FOR VALUES IN ('eu', 'uk') PARTITION BY RANGE (at);
CREATE TABLE event_eu_2023 PARTITION OF event_eu FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE event_eu_rest PARTITION OF event_eu DEFAULT;
CREATE TABLE event_eu_2024 (region text NOT NULL, at date NOT NULL, note text);
INSERT INTO event SELECT 'eu', date '2022-01-01' + i, 'n' FROM generate_series(1, 600) AS i;
INSERT INTO event_eu_2024 SELECT 'uk', date '2024-01-01' + i % 366, 'n' FROM generate_series(1, 600) AS i;
