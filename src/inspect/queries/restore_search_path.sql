-- Puts the search_path $1 back for the rest of the transaction.
SELECT pg_catalog.set_config('search_path', $1::pg_catalog.text, true)
