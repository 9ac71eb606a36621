-- The versions that nothing is left of but, perhaps, their contract.
SELECT version FROM :"schema".migration WHERE state IN ('applied', 'awaiting_contract', 'baseline') AND version <> ''
