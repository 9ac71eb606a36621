-- pgmig: batch_rows=500
UPDATE orders SET state = lower(state);
