CREATE TABLE t (a int CONSTRAINT t_unique UNIQUE CONSTRAINT t_positive CHECK (a > 0));
INSERT INTO t SELECT generate_series(1, 100);
