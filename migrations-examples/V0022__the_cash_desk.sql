INSERT INTO customers (email, name) VALUES ('cash-desk@example.org', 'Cash desk');
