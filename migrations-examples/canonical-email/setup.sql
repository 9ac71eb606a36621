-- Accounts as an application of ten years has left them: written as people typed them.
CREATE TABLE account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO account (email)
SELECT CASE n % 4
         WHEN 0 THEN 'User' || n || '@Example.COM'
         WHEN 1 THEN '  user.' || n || '@gmail.com '
         WHEN 2 THEN 'user' || n || '+news@googlemail.com'
         ELSE 'user' || n || '@example.org.'
       END
FROM generate_series(1, 20000) AS n;
