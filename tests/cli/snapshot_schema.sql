-- One of every kind that a snapshot knows, as far as PostgreSQL 12 knows it.
CREATE SCHEMA "S p";
CREATE TYPE mood AS ENUM ('ok', 'it''s');
CREATE DOMAIN positive AS int DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE COLLATION german (provider = libc, locale = 'C');
CREATE FUNCTION next_code() RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE TABLE "S p"."T ""q" (
  id bigint GENERATED ALWAYS AS IDENTITY (START 7) PRIMARY KEY,
  "No te" text COLLATE "C" NOT NULL DEFAULT next_code(),
  m mood,
  p positive,
  g int GENERATED ALWAYS AS (1 + 1) STORED,
  pr pair[],
  CONSTRAINT ck CHECK (p > 1),
  EXCLUDE USING btree (g WITH =)
);
ALTER TABLE "S p"."T ""q" ADD CONSTRAINT later CHECK (id > 0) NOT VALID;
CREATE TABLE child (id serial PRIMARY KEY, t bigint REFERENCES "S p"."T ""q" ON DELETE CASCADE, v int) WITH (fillfactor = 70);
ALTER TABLE child ALTER v SET STATISTICS 500, ALTER v SET (n_distinct = 5);
CREATE UNLOGGED TABLE scratch (note text);
ALTER TABLE scratch ALTER note SET STORAGE EXTERNAL;
CREATE INDEX ON child (v) WHERE v > 3;
CREATE UNIQUE INDEX by_text ON child (lower(v::text));
ALTER INDEX by_text ALTER COLUMN 1 SET STATISTICS 300;
CREATE FUNCTION rows_of() RETURNS SETOF child LANGUAGE sql AS 'SELECT * FROM child';
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE PROCEDURE work(n int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE TRIGGER touched BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION touched();
ALTER TABLE child DISABLE TRIGGER touched;
CREATE VIEW z_first AS SELECT c.id, t."No te" FROM child c JOIN "S p"."T ""q" t ON t.id = c.t;
CREATE VIEW a_second WITH (security_barrier = true) AS SELECT * FROM z_first;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM child;
CREATE UNIQUE INDEX ON counted (n);
CREATE TABLE part (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE part_rest PARTITION OF part DEFAULT;
CREATE INDEX part_id ON part (id);
CREATE TABLE base (a int);
CREATE TABLE derived (b int) INHERITS (base);
CREATE RULE keep AS ON DELETE TO base DO INSTEAD NOTHING;
GRANT SELECT, INSERT ON child TO PUBLIC;
GRANT UPDATE (v) ON child TO pg_monitor WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION touched() FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA "S p" GRANT SELECT ON TABLES TO PUBLIC;
COMMENT ON TABLE child IS 'it''s';
COMMENT ON COLUMN child.v IS 'two
lines';
COMMENT ON CONSTRAINT ck ON "S p"."T ""q" IS 'k';
COMMENT ON FUNCTION touched() IS 'f';
ALTER TABLE child ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON child FOR SELECT TO pg_monitor USING (v > 1);
CREATE STATISTICS together ON id, t FROM child;
CREATE PUBLICATION pub FOR TABLE child WITH (publish = 'insert');
CREATE SEQUENCE numbers INCREMENT 5;
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE FUNCTION equal(pair, pair) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = pair, RIGHTARG = pair, FUNCTION = equal);
CREATE CAST (pair AS text) WITH INOUT;
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION on_ddl();
ALTER TABLE child REPLICA IDENTITY FULL;
ALTER TABLE child CLUSTER ON child_pkey;
