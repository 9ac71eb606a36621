CREATE TABLE customer (id int PRIMARY KEY);
CREATE TABLE sale (id int NOT NULL, at date NOT NULL, customer int REFERENCES customer, amount numeric,
                   PRIMARY KEY (id, at), UNIQUE (amount, at)) PARTITION BY RANGE (at);
CREATE INDEX ON sale (customer) WHERE amount > 10;
CREATE TABLE sale_2023 PARTITION OF sale FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE sale_2024 (id int NOT NULL, at date NOT NULL, customer int, amount numeric);
INSERT INTO customer SELECT generate_series(1, 100);
INSERT INTO sale SELECT i, date '2023-01-01' + i % 365, i % 100 + 1, i FROM generate_series(1, 500) AS i;
INSERT INTO sale_2024 SELECT i, date '2024-01-01' + i % 365, i % 100 + 1, i FROM generate_series(1, 500) AS i;
