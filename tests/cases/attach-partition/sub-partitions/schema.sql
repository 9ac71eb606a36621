CREATE TABLE reading (site int NOT NULL, at date NOT NULL, value float8) PARTITION BY RANGE (site, at);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES FROM (1, '2023-01-01') TO (1, '2024-01-01');
CREATE TABLE reading_2 (site int NOT NULL, at date NOT NULL, value float8) PARTITION BY HASH (site);
CREATE TABLE reading_2_a PARTITION OF reading_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE reading_2_b PARTITION OF reading_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO reading SELECT 1, date '2023-01-01' + i % 365, i FROM generate_series(1, 500) AS i;
INSERT INTO reading_2 SELECT 2 + i % 3, date '2023-01-01' + i % 365, i FROM generate_series(1, 500) AS i;
