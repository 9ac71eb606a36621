SET search_path = "Mixed ""Case""", public;
CREATE INDEX ON "Weird ""Table""" ("select" text_pattern_ops);
