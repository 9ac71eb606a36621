CREATE UNIQUE INDEX account_email_key ON account (email_key);
