BEGIN;
DROP TABLE "Böse".orders, "Böse"."it's a ""table"" whose name is 63 bytes long, which is the most.", orders;
CREATE TABLE orders (id bigint PRIMARY KEY);
COMMIT;
