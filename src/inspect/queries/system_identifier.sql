-- This cluster: a number that initdb made, the same on its standbys, another after a dump and restore.
SELECT s.system_identifier FROM pg_catalog.pg_control_system() s
