-- Runs are to wait; a pause that is there already stays. $1: by whom.
INSERT INTO :"schema".meta AS m (key, value)
VALUES ('pause', pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                 || ' ' || $1)
ON CONFLICT (key) DO UPDATE SET value = m.value
RETURNING value
