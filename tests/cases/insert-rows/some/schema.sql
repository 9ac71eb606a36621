CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE "Sta""te" (name text PRIMARY KEY, m mood, seen timestamptz DEFAULT now());
INSERT INTO "Sta""te" (name, m) VALUES ('old', 'glad');
