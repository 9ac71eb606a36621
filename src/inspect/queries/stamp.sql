-- Which transactions have ended: see inspect/stamp.cpp.
SELECT pg_catalog.txid_current_snapshot()::pg_catalog.text
