CREATE OR REPLACE VIEW "Names" WITH (security_barrier = true) AS
  SELECT customer.id, customer.name AS "Name", region.title FROM customer, region WHERE customer.region = region.id;
