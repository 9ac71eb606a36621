ALTER TABLE account ADD COLUMN email_key text;
