CREATE TABLE region (id int PRIMARY KEY, title text);
INSERT INTO region SELECT i, 'region ' || i FROM generate_series(0, 6) AS i;
CREATE TABLE customer (id int PRIMARY KEY, name text, region int);
INSERT INTO customer SELECT i, 'customer ' || i, i % 7 FROM generate_series(1, 500) AS i;
CREATE VIEW "Names" WITH (security_barrier = true) AS
  SELECT customer.id, customer.name AS "Name" FROM customer, region WHERE customer.region = region.id;
COMMENT ON VIEW "Names" IS 'what the shop''s front shows';
ALTER VIEW "Names" ALTER COLUMN "Name" SET DEFAULT 'nobody';
GRANT SELECT ON "Names" TO PUBLIC;
GRANT UPDATE ("Name") ON "Names" TO PUBLIC;
CREATE FUNCTION ignore() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER quiet INSTEAD OF DELETE ON "Names" FOR EACH ROW EXECUTE FUNCTION ignore();
