-- Migrations that have begun and are not done. An undo that is under way has a row of its own, "U7".
SELECT CASE WHEN m.id LIKE 'U%' OR m.state = 'in_doubt' THEN 'problem'
            WHEN m.state = 'awaiting_contract' THEN 'ok' ELSE 'warning' END,
       CASE WHEN m.id LIKE 'U%' THEN pg_catalog.format('version %s is being undone, %s of %s steps done', m.version, m.steps_done, m.steps_total)
            WHEN m.state = 'in_doubt' THEN pg_catalog.format('a step of %s is in doubt', name)
            WHEN m.state = 'awaiting_contract' THEN pg_catalog.format('%s awaits contract', name)
            ELSE pg_catalog.format('%s is %s, %s of %s steps done', name, m.state, m.steps_done, m.steps_total) END,
       CASE WHEN m.id LIKE 'U%' THEN 'pgmig down goes on with it; until then up and contract refuse'
            WHEN m.state = 'in_doubt' THEN 'pgmig up names the step; pgmig repair --step ID --done|--retry says what became of it'
            WHEN m.state = 'awaiting_contract' THEN NULL
            ELSE CASE WHEN m.phase = 'contract' THEN 'pgmig contract' ELSE 'pgmig up' END || ' goes on where it stopped' END
  FROM :"schema".migration m
 CROSS JOIN LATERAL (SELECT CASE WHEN m.version = '' OR m.version IS NULL THEN m.id ELSE 'version ' || m.version END AS name) named
 WHERE m.state IN ('running', 'failed', 'in_doubt', 'awaiting_contract')
 ORDER BY m.applied_order
