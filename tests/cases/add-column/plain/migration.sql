ALTER TABLE customer ADD COLUMN token uuid DEFAULT md5(random()::text)::uuid;
