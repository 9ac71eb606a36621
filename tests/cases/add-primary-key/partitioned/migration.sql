ALTER TABLE reading ADD CONSTRAINT reading_key PRIMARY KEY (sensor, at);
