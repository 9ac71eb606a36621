CREATE TABLE orders (id bigint PRIMARY KEY, note text);
CREATE TABLE line (order_id bigint REFERENCES orders ON DELETE CASCADE);
CREATE TABLE watched (id bigint PRIMARY KEY);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
CREATE TRIGGER watch BEFORE INSERT OR DELETE ON watched FOR EACH ROW EXECUTE FUNCTION watch();
INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 20) AS i;
INSERT INTO line SELECT i FROM generate_series(1, 20) AS i;
INSERT INTO watched SELECT i FROM generate_series(1, 20) AS i;
