CREATE INDEX reading_sensor ON reading (sensor, at DESC);
