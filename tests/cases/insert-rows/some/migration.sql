INSERT INTO "Sta""te" (name, m, seen) VALUES ('open', 'sad', '2024-02-29 12:00+00'), ('old', 'sad', NULL)
  ON CONFLICT DO NOTHING; -- one of them
INSERT INTO "Sta""te" SELECT name || '!', m, '2024-01-01 00:00+00' FROM "Sta""te";
