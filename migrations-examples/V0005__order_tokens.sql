-- The old rows get theirs in small batches; new ones have it at once.
ALTER TABLE orders ADD COLUMN token text NOT NULL DEFAULT md5(random()::text);
