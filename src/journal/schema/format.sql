-- All of the few rows, one of which is the format of the tables.
SELECT key, value FROM :"schema".meta
