CREATE TABLE reading (at date NOT NULL, sensor int) PARTITION BY RANGE (at);
CREATE TABLE reading_2023 PARTITION OF reading FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
INSERT INTO reading SELECT date '2023-06-01' + i, i FROM generate_series(1, 100) AS i;
