BEGIN;
DROP TABLE orders;
CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, state text);
COMMIT;
