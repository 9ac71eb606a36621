-- No query of the new application uses it. The one that still runs may: pgmig waits for `pgmig contract`.
DROP INDEX orders_state_idx;
