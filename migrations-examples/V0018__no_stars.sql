-- The stars are kept with the ids of their reviews.
ALTER TABLE reviews DROP COLUMN stars;
