ALTER TABLE account ADD CONSTRAINT account_email_key UNIQUE (email);
ALTER TABLE account ADD UNIQUE (region, id) INCLUDE (email) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED;
