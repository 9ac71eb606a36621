// SPDX-License-Identifier: Apache-2.0
// The table of effects: what was measured on PostgreSQL 15 (and where others differ, on those).
#include "planner/ddl_effects.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>

using namespace pgmig;
using namespace pgmig::planner;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE p (id int PRIMARY KEY, x int);
    CREATE TABLE t (id int PRIMARY KEY, a int, b text, c int NOT NULL DEFAULT 1, d varchar(20),
                    e numeric(10,2), n int CONSTRAINT nn CHECK (n IS NOT NULL));
    CREATE INDEX t_a_idx ON t (a);
    CREATE INDEX t_expr_idx ON t (lower(b));
    CREATE TABLE f (id int PRIMARY KEY, pid int CONSTRAINT f_pid_fkey REFERENCES p (id), z int);
    ALTER TABLE f ADD CONSTRAINT f_nv CHECK (z > 0) NOT VALID;
    CREATE TABLE pt (k int NOT NULL, a int) PARTITION BY RANGE (k);
    CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (100);
    CREATE TABLE ptdef PARTITION OF pt DEFAULT;
    CREATE INDEX pt_a_idx ON pt (a);
    CREATE TABLE base (id int);
    CREATE TABLE child () INHERITS (base);
    CREATE VIEW v AS SELECT id, a FROM t;
    CREATE SEQUENCE s;
    CREATE TABLE sq (id serial PRIMARY KEY);
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN positive AS int CHECK (value > 0);
    CREATE TABLE dt (d positive);
    CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
    CREATE UNIQUE INDEX mv_idx ON mv (id);
    CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
  )");
  return catalog;
}

Judgement judged(std::string_view sql, const catalog::Catalog& catalog) {
  const sql::Script script = sql::parse_script(sql, "test.sql");
  REQUIRE(script.statements.size() == 1);
  return judge(script.statements.front(), catalog);
}

/// "t:AEL p:SRE t_a_idx:AEL" with "*" for a scan and "!" for a rewrite, without "public.".
std::string short_words(const Judgement& judgement) {
  static const std::map<pg::LockMode, std::string> names{
      {pg::LockMode::access_share, "AS"},  {pg::LockMode::row_share, "RS"},
      {pg::LockMode::row_exclusive, "RX"}, {pg::LockMode::share_update_exclusive, "SUE"},
      {pg::LockMode::share, "S"},          {pg::LockMode::share_row_exclusive, "SRE"},
      {pg::LockMode::exclusive, "X"},      {pg::LockMode::access_exclusive, "AEL"}};
  std::string text;
  for (const plan::Effect& effect : judgement.effects) {
    const std::string_view mark = effect.work == plan::Work::brief  ? ""
                                  : effect.work == plan::Work::scan ? "*"
                                                                    : "!";
    text += fmt::format("{}{}:{}{}", text.empty() ? "" : " ",
                        effect.relation.substr(std::string_view{"public."}.size()),
                        names.at(effect.lock), mark);
  }
  return text;
}

struct Row {
  std::string_view sql;
  std::string_view effects;
  std::string_view hazards = {};
};

}  // namespace

TEST_CASE("what each statement locks, and the work it does") {
  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE t ADD COLUMN z int", "t:AEL"},
      {"ALTER TABLE t ADD COLUMN z int NOT NULL DEFAULT 5", "t:AEL"},
      {"ALTER TABLE t ADD COLUMN z timestamptz DEFAULT now()", "t:AEL"},
      {"ALTER TABLE t ADD COLUMN z int NOT NULL", "t:AEL*", "not_null_no_default"},
      {"ALTER TABLE t ADD COLUMN z float DEFAULT random()",
       "t:AEL! t_a_idx:AEL! t_expr_idx:AEL! t_pkey:AEL!", "table_rewrite"},
      {"ALTER TABLE sq ADD COLUMN z serial", "sq:AEL! sq_pkey:AEL!", "table_rewrite"},
      {"ALTER TABLE sq ADD COLUMN z bigint GENERATED ALWAYS AS IDENTITY", "sq:AEL! sq_pkey:AEL!",
       "table_rewrite"},
      {"ALTER TABLE sq ADD COLUMN z int GENERATED ALWAYS AS (id * 2) STORED",
       "sq:AEL! sq_pkey:AEL!", "table_rewrite"},
      {"ALTER TABLE sq ADD COLUMN z positive", "sq:AEL! sq_pkey:AEL!", "table_rewrite"},
      {"ALTER TABLE t ADD COLUMN z int CHECK (z > 0)", "t:AEL*", "table_scan"},
      {"ALTER TABLE t ADD COLUMN z int UNIQUE", "t:AEL!", "index_build"},
      {"ALTER TABLE t ADD COLUMN z int REFERENCES p (id)", "p:SRE t:AEL"},
      {"ALTER TABLE sq ADD COLUMN z int DEFAULT 1 REFERENCES p (id)",
       "p:SRE* p_pkey:AS sq:AEL* sq_pkey:AS", "table_scan"},
      {"ALTER TABLE base ADD COLUMN z int", "base:AEL child:AEL"},
      {"ALTER TABLE ONLY base ALTER COLUMN id SET DEFAULT 1", "base:AEL"},
      {"ALTER TABLE t DROP COLUMN a", "t:AEL t_a_idx:AEL", "data_loss"},
      {"ALTER TABLE f DROP COLUMN pid", "f:AEL p:AEL", "data_loss"},
      {"ALTER TABLE sq DROP COLUMN id", "sq:AEL sq_id_seq:AEL sq_pkey:AEL", "data_loss"},
      {"ALTER TABLE t ALTER COLUMN a SET NOT NULL", "t:AEL*", "table_scan"},
      {"ALTER TABLE t ALTER COLUMN c SET NOT NULL", "t:AEL"},
      {"ALTER TABLE t ALTER COLUMN n SET NOT NULL", "t:AEL"},
      {"ALTER TABLE t ALTER COLUMN n SET NOT NULL, DROP CONSTRAINT nn", "t:AEL*", "table_scan"},
      {"ALTER TABLE t ALTER COLUMN d TYPE varchar(50)", "t:AEL"},
      {"ALTER TABLE t ALTER COLUMN e TYPE numeric(12,2)", "t:AEL"},
      {"ALTER TABLE t ALTER COLUMN b TYPE varchar", "t:AEL! t_expr_idx:AEL!", "index_build"},
      {"ALTER TABLE p ALTER COLUMN x TYPE bigint", "p:AEL! p_pkey:AEL!", "table_rewrite"},
      {"ALTER TABLE f ALTER COLUMN pid TYPE bigint", "f:AEL! f_pkey:AEL! p:AEL* p_pkey:AS",
       "table_rewrite"},
      {"ALTER TABLE t ADD CONSTRAINT x CHECK (c > 0)", "t:AEL*", "table_scan"},
      {"ALTER TABLE t ADD CONSTRAINT x CHECK (c > 0) NOT VALID", "t:AEL"},
      {"ALTER TABLE f VALIDATE CONSTRAINT f_nv", "f:SUE*"},
      {"ALTER TABLE f VALIDATE CONSTRAINT f_nv, ALTER COLUMN z SET DEFAULT 1", "f:AEL*",
       "table_scan"},
      {"ALTER TABLE f ADD CONSTRAINT x FOREIGN KEY (z) REFERENCES p (id)",
       "f:SRE* f_pkey:AS p:SRE* p_pkey:AS", "table_scan"},
      {"ALTER TABLE f ADD CONSTRAINT x FOREIGN KEY (z) REFERENCES p (id) NOT VALID", "f:SRE p:SRE"},
      {"ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)", "t:AEL!", "index_build"},
      {"ALTER TABLE t ADD CONSTRAINT x UNIQUE USING INDEX t_a_idx", "t:AEL t_a_idx:SUE"},
      {"ALTER TABLE pt ADD CONSTRAINT x UNIQUE (k)", "pt:AEL pt1:S! ptdef:S!", "index_build"},
      {"ALTER TABLE f DROP CONSTRAINT f_pid_fkey", "f:AEL p:AEL"},
      {"ALTER TABLE t DROP CONSTRAINT t_pkey", "t:AEL t_pkey:AEL"},
      {"ALTER TABLE t SET (fillfactor = 70)", "t:SUE"},
      {"ALTER TABLE t SET (user_catalog_table = true)", "t:AEL"},
      {"ALTER TABLE sq OWNER TO r1", "sq:AEL sq_id_seq:AEL sq_pkey:AEL"},
      {"ALTER TABLE t DISABLE TRIGGER ALL", "t:SRE", "checks_disabled"},
      {"ALTER TABLE pt DETACH PARTITION pt1", "pt:AEL pt1:AEL pt1_a_idx:AEL ptdef:AEL"},
      {"ALTER TABLE t RENAME TO t9", "t:AEL"},
      {"ALTER TABLE pt RENAME COLUMN a TO z", "pt:AEL pt1:AEL ptdef:AEL"},
      {"ALTER INDEX t_a_idx RENAME TO x9", "t_a_idx:SUE"},
      {"ALTER TABLE t_a_idx RENAME TO x9", "t_a_idx:AEL"},
      {"ALTER TABLE sq SET SCHEMA other", "sq:AEL sq_id_seq:AEL"},
      {"CREATE INDEX x ON t (c)", "t:S!", "index_build"},
      {"CREATE INDEX CONCURRENTLY x ON t (c)", "t:SUE!"},
      {"CREATE INDEX IF NOT EXISTS t_a_idx ON t (a)", "t:S"},
      {"CREATE INDEX x ON pt (a)", "pt:S pt1:S! ptdef:S!", "index_build"},
      {"CREATE INDEX x ON ONLY pt (a)", "pt:S"},
      {"DROP INDEX t_a_idx", "t:AEL t_a_idx:AEL"},
      {"DROP INDEX CONCURRENTLY t_a_idx", "t:SUE t_a_idx:SUE"},
      {"DROP TABLE f", "f:AEL f_pkey:AEL p:AEL", "data_loss"},
      {"DROP TABLE p CASCADE", "f:AEL p:AEL p_pkey:AEL", "data_loss drop_cascade"},
      {"DROP TABLE pt1", "pt:AEL pt1:AEL pt1_a_idx:AEL ptdef:AEL", "data_loss"},
      {"DROP VIEW v", "v:AEL"},
      {"DROP TYPE mood CASCADE", ""},
      {"DROP DOMAIN positive CASCADE", "dt:AEL", "drop_cascade data_loss"},
      {"CREATE TABLE n1 (id int)", ""},
      {"CREATE TABLE n1 (id int REFERENCES p (id))", "p:SRE"},
      {"CREATE TABLE n1 PARTITION OF pt FOR VALUES FROM (300) TO (400)",
       "pt:AEL pt_a_idx:SUE ptdef:AEL*", "table_scan"},
      {"CREATE TABLE n1 () INHERITS (base)", "base:SUE"},
      {"CREATE TABLE n1 (LIKE base)", "base:AS"},
      {"CREATE VIEW n1 AS SELECT * FROM t, p", "p:AS t:AS"},
      {"CREATE OR REPLACE VIEW v AS SELECT id, a FROM t", "t:AS v:AEL"},
      {"CREATE TABLE n1 AS SELECT * FROM sq", "sq:AS* sq_pkey:AS"},
      {"CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trg()", "t:SRE"},
      {"COMMENT ON TABLE t IS 'x'", "t:SUE"},
      {"COMMENT ON CONSTRAINT nn ON t IS 'x'", "t:AS"},
      {"GRANT SELECT ON t TO r1", ""},
      {"CREATE POLICY x ON t USING (EXISTS (SELECT FROM p))", "p:AS t:AEL"},
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "t:AEL"},
      {"ALTER SEQUENCE s RESTART", "s:SRE"},
      {"SELECT setval('s', 5)", "s:RX"},
      {"ALTER TYPE mood ADD VALUE 'x'", ""},
      {"ALTER DOMAIN positive ADD CONSTRAINT x CHECK (value < 100)", "dt:S*", "table_scan"},
      {"ALTER DOMAIN positive ADD CONSTRAINT x CHECK (value < 100) NOT VALID", ""},
      {"ALTER DOMAIN positive SET DEFAULT 5", ""},
      {"TRUNCATE sq", "sq:AEL sq_pkey:AEL", "data_loss"},
      {"TRUNCATE p CASCADE", "f:AEL f_pkey:AEL p:AEL p_pkey:AEL", "data_loss drop_cascade"},
      {"INSERT INTO sq VALUES (1)", "sq:RX"},
      {"UPDATE sq SET id = 2", "sq:RX! sq_pkey:RX"},
      {"DELETE FROM sq WHERE id = 1", "sq:RX* sq_pkey:RX"},
      {"DELETE FROM sq", "sq:RX! sq_pkey:RX", "data_loss"},
      {"LOCK TABLE t IN SHARE MODE", "t:S"},
      {"REINDEX TABLE sq", "sq:S! sq_pkey:AEL!", "index_build"},
      {"REINDEX TABLE CONCURRENTLY sq", "sq:SUE! sq_pkey:SUE!"},
      {"VACUUM FULL sq", "sq:AEL! sq_pkey:AEL!", "table_rewrite"},
      {"ANALYZE sq", "sq:SUE* sq_pkey:AS"},
      {"REFRESH MATERIALIZED VIEW CONCURRENTLY mv",
       "mv:X* mv_idx:RX t:AS* t_a_idx:AS t_expr_idx:AS t_pkey:AS"},
  }));
  INFO(row.sql);
  const Judgement judgement = judged(row.sql, shop());
  CHECK(short_words(judgement) == row.effects);
  CHECK(fmt::format("{}", fmt::join(judgement.hazards, " ")) == row.hazards);
  CHECK(judgement.known);
  CHECK_FALSE(judgement.opaque);
}

TEST_CASE("a relation that this run made has no effects and no hazards") {
  catalog::Catalog catalog = shop();
  for (auto& [name, relation] : catalog.relations) {
    relation.made_in_run = true;
  }
  const auto sql = GENERATE(as<std::string>{}, "DROP TABLE t CASCADE", "TRUNCATE p CASCADE",
                            "CREATE INDEX ON t (a)", "ALTER TABLE t ALTER COLUMN a TYPE bigint",
                            "ALTER TABLE t ADD COLUMN z int NOT NULL", "VACUUM FULL t",
                            "DELETE FROM t", "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)");
  const Judgement judgement = judged(sql, catalog);
  CHECK(judgement.effects.empty());
  CHECK(judgement.hazards.empty());
}

TEST_CASE("on an empty table all work is brief and nothing is lost") {
  catalog::Catalog catalog = shop();
  for (auto& [name, relation] : catalog.relations) {
    relation.may_hold_rows = false;
  }
  const auto sql =
      GENERATE(as<std::string>{}, "DROP TABLE t", "CREATE INDEX ON t (a)",
               "ALTER TABLE t ALTER COLUMN a TYPE bigint",
               "ALTER TABLE t ADD COLUMN z int NOT NULL", "ALTER TABLE t DROP COLUMN a",
               "ALTER TABLE f ADD FOREIGN KEY (z) REFERENCES p (id)", "TRUNCATE t");
  const Judgement judgement = judged(sql, catalog);
  CHECK_FALSE(judgement.effects.empty());
  for (const plan::Effect& effect : judgement.effects) {
    CHECK(effect.work == plan::Work::brief);
  }
  CHECK(judgement.hazards.empty());
}

TEST_CASE("the few rows that differ between majors") {
  catalog::Catalog catalog = shop();
  catalog.server = {120022};
  CHECK(short_words(judged("ALTER TABLE pt DETACH PARTITION pt1", catalog)) ==
        "pt:AEL pt1:SUE pt1_a_idx:AEL ptdef:AEL");
  catalog.server = {180004};
  CHECK(short_words(judged("GRANT SELECT ON t TO r1", catalog)) == "t:AS");
  CHECK(short_words(judged("ALTER TABLE pt ADD CONSTRAINT x UNIQUE (k)", catalog)) ==
        "pt:AEL pt1:AEL! ptdef:AEL!");
}

TEST_CASE("what cannot be seen into is opaque") {
  const auto sql =
      GENERATE(as<std::string>{}, "DO $$ BEGIN END $$", "CALL nobody()", "SELECT nobody()",
               "SELECT pg_reload_conf()", "INSERT INTO t (id) SELECT nobody()", "EXECUTE prepared");
  CHECK(judged(sql, shop()).opaque);
}

TEST_CASE("queries that only look, or touch no more than the session, are not opaque") {
  const auto sql = GENERATE(as<std::string>{}, "SELECT count(*) FROM t", "SELECT now(), random()",
                            "SELECT set_config('a.b', 'c', false)", "SELECT nextval('s')",
                            "SELECT pg_catalog.setval('s', 1)", "SELECT 1");
  CHECK_FALSE(judged(sql, shop()).opaque);
}

TEST_CASE("a statement that no row claims is unknown, unless it is about what the run made") {
  CHECK_FALSE(judged("DROP OWNED BY someone", shop()).known);
  CHECK_FALSE(judged("ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", shop()).known);
}

TEST_CASE("IF EXISTS and IF NOT EXISTS with nothing to do") {
  const auto sql = GENERATE(
      as<std::string>{}, "CREATE TABLE IF NOT EXISTS t (id int)", "DROP TABLE IF EXISTS nobody",
      "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int", "ALTER TABLE t DROP COLUMN IF EXISTS zz",
      "DROP INDEX IF EXISTS zz", "DROP FUNCTION IF EXISTS zz()",
      "CREATE SCHEMA IF NOT EXISTS public", "ALTER TABLE t DROP CONSTRAINT IF EXISTS zz",
      "CREATE INDEX IF NOT EXISTS t_a_idx ON t (a)", "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok'",
      "DROP TRIGGER IF EXISTS zz ON t");
  CHECK(judged(sql, shop()).no_op);
}

TEST_CASE("an INVALID index of the name is nothing that IF NOT EXISTS could be content with") {
  catalog::Catalog catalog = shop();
  for (catalog::Index& index : catalog.relations.at({"public", "t"}).indexes) {
    index.valid = false;
  }
  CHECK_FALSE(judged("CREATE INDEX IF NOT EXISTS t_a_idx ON t (a)", catalog).no_op);
}
