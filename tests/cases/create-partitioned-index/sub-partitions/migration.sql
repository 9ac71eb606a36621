CREATE UNIQUE INDEX ON event (id, region, at) INCLUDE (note);
CREATE INDEX ON event (lower(note)) WHERE note IS NOT NULL;
