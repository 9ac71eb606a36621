-- The built-in functions that SQL can call, by the worst volatility of their name: one row a volatility.
SELECT worst, pg_catalog.array_agg(name)::pg_catalog.text
FROM (SELECT p.proname AS name, pg_catalog.max(p.provolatile::pg_catalog.text) AS worst
        FROM pg_catalog.pg_proc p
       WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
         -- not those that take or give "internal" or "cstring": only the server calls them
         AND p.prorettype NOT IN (2281, 2275)
         AND NOT (2281 = ANY (p.proargtypes) OR 2275 = ANY (p.proargtypes))
       GROUP BY p.proname) names
GROUP BY worst
