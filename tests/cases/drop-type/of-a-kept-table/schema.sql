CREATE TYPE "Mood" AS ENUM ('sad', 'glad');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE orders (id bigint PRIMARY KEY, mood "Mood" DEFAULT 'sad', moods "Mood"[], amount positive);
INSERT INTO orders VALUES (1, 'glad', '{sad}', 3), (2, NULL, NULL, NULL);
CREATE VIEW happy AS SELECT id FROM orders WHERE mood = 'glad';
