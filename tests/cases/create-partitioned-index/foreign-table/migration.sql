CREATE INDEX ON log (line, k);
