-- True when the lock is ours. The name of the session then says who we are, before there is a table that could.
-- Sent in the simple protocol and autocommit: the session must keep no snapshot.
SELECT CASE WHEN pg_catalog.pg_try_advisory_lock(:lease_class, :lease_object)
            THEN pg_catalog.set_config('application_name', :'name', false) END
