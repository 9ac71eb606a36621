-- Where this database grows: the directory of the server and that of the database's tablespace, told to who may read
-- all settings; and what says whether the server is on this machine: the process that answers, and whether both ends of
-- the connection have one address.
SELECT pg_catalog.pg_backend_pid(),
       coalesce(pg_catalog.inet_server_addr() = pg_catalog.inet_client_addr(), true) AS has_one_address,
       s.setting,
       pg_catalog.pg_tablespace_location(d.dattablespace) AS tablespace
  FROM pg_catalog.pg_settings s
 CROSS JOIN pg_catalog.pg_database d
 WHERE s.name = 'data_directory' AND d.datname = pg_catalog.current_database()
