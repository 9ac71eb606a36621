UPDATE products SET price_cents = 100 WHERE price_cents < 100;
