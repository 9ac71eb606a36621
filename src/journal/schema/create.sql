-- Format 1 of the journal. Run it by hand: psql -v schema=pgmig -f create.sql (after CREATE SCHEMA pgmig).
-- States have CHECK constraints; digests have none: a changed one must be seen by the reader, not be
-- prevented from being shown to it.
CREATE TABLE :"schema".meta (
  key text NOT NULL PRIMARY KEY,
  value text NOT NULL
) USING heap;
COMMENT ON TABLE :"schema".meta IS 'format of these tables, and the database that they were made in';

CREATE TABLE :"schema".migration (
  id text NOT NULL PRIMARY KEY,
  version text NOT NULL,
  description text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sql', 'hook', 'repeatable', 'baseline')),
  state text NOT NULL CHECK (state IN ('running', 'in_doubt', 'awaiting_contract', 'applied', 'baseline',
                                       'failed', 'undone')),
  phase text CHECK (phase IN ('expand', 'migrate', 'contract')),
  steps_done integer NOT NULL CHECK (steps_done >= 0),
  steps_total integer NOT NULL CHECK (steps_total >= 0),
  checksum text,
  checksum_tokens text,
  applied_at timestamptz,
  applied_order bigint NOT NULL UNIQUE,
  started_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  role text NOT NULL DEFAULT session_user,
  run_id text NOT NULL,
  host text NOT NULL,
  os_user text NOT NULL,
  pid integer NOT NULL,
  tool_version text NOT NULL,
  search_path text,
  catalog_fingerprint text,
  plan text,
  source bytea
) USING heap;
COMMENT ON TABLE :"schema".migration IS 'the current state of every migration that was started here';
COMMENT ON COLUMN :"schema".migration.id IS 'V and the version in its shortest form, or R__ and the description';
COMMENT ON COLUMN :"schema".migration.phase IS 'of the step that runs, ran last or waits; NULL when all is done';
COMMENT ON COLUMN :"schema".migration.checksum IS 'of the normalised text; NULL for a baseline without a file';
COMMENT ON COLUMN :"schema".migration.checksum_tokens IS 'the same without comments and white space';
COMMENT ON COLUMN :"schema".migration.applied_order IS 'counts the migrations in the order in which they were started';
COMMENT ON COLUMN :"schema".migration.role IS 'who ran it last, as run_id, host, os_user, pid and tool_version';
COMMENT ON COLUMN :"schema".migration.search_path IS 'under which its SQL runs';
COMMENT ON COLUMN :"schema".migration.plan IS 'the stored plan (JSON): an interrupted run goes on with it';
COMMENT ON COLUMN :"schema".migration.source IS 'the normalised text of the file, in UTF-8: convert_from(source, ''UTF8'')';

CREATE TABLE :"schema".step (
  migration text NOT NULL REFERENCES :"schema".migration (id) ON DELETE CASCADE,
  id text NOT NULL,
  ordinal integer NOT NULL,
  phase text NOT NULL CHECK (phase IN ('expand', 'migrate', 'contract')),
  state text NOT NULL CHECK (state IN ('pending', 'intent', 'done')),
  backend_pid integer,
  backend_start timestamptz,
  intended_at timestamptz,
  done_at timestamptz,
  position text,
  PRIMARY KEY (migration, id)
) USING heap;
COMMENT ON TABLE :"schema".step IS 'the steps of each migration''s plan and how far they are';
COMMENT ON COLUMN :"schema".step.state IS 'intent: begun outside a transaction, and not known to be done';
COMMENT ON COLUMN :"schema".step.position IS 'how far a step is that runs in batches';
COMMENT ON COLUMN :"schema".step.backend_pid IS 'of the session that wrote the intent, as backend_start';

CREATE TABLE :"schema".event (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  what text NOT NULL,
  version text,
  step text,
  sqlstate text,
  message text,
  detail jsonb,
  role text NOT NULL DEFAULT session_user,
  run_id text NOT NULL,
  host text NOT NULL,
  os_user text NOT NULL,
  pid integer NOT NULL,
  tool_version text NOT NULL
) USING heap;
COMMENT ON TABLE :"schema".event IS 'who did what, from where, with which pgmig; append only';

-- Unlogged: the row means nothing once the server has restarted, and writing it need not wait for the disk.
CREATE UNLOGGED TABLE :"schema".lease (
  one boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
  backend_pid integer NOT NULL,
  backend_start timestamptz NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  role text NOT NULL DEFAULT session_user,
  run_id text NOT NULL,
  host text NOT NULL,
  os_user text NOT NULL,
  pid integer NOT NULL,
  tool_version text NOT NULL
) USING heap;
COMMENT ON TABLE :"schema".lease IS 'who holds the advisory lock that admits one runner; the lock itself decides';

CREATE FUNCTION :"schema".refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON :"schema".event
  FOR EACH STATEMENT EXECUTE FUNCTION :"schema".refuse_change();

REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA :"schema" FROM PUBLIC;
