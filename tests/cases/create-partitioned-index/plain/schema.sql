CREATE TABLE reading (at date NOT NULL, sensor int, value float8) PARTITION BY RANGE (at);
CREATE TABLE reading_2023 PARTITION OF reading FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE reading_rest PARTITION OF reading DEFAULT;
INSERT INTO reading SELECT date '2023-06-01' + i, i % 7, i FROM generate_series(1, 1000) AS i;
