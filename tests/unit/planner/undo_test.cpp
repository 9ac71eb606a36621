// SPDX-License-Identifier: Apache-2.0
// How each statement is taken back.
#include "schema.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace pgmig;
using namespace pgmig::planner;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = [] {
    catalog::Catalog made = schema(R"(
      CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 5, b text NOT NULL, d varchar(9),
                      CONSTRAINT c_pos CHECK (a > 0));
      CREATE INDEX t_a_idx ON t (a);
      CREATE VIEW v AS SELECT id FROM t;
      CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
      CREATE TYPE mood AS ENUM ('sad');
      CREATE SEQUENCE s;
    )");
    catalog::Relation& t = made.relations.at({"public", "t"});
    t.columns[1].default_text = "5";
    t.options = {"fillfactor=70"};
    t.owner = "boss";
    made.relations.at({"public", "v"}).view_definition = "SELECT t.id FROM t";
    return made;
  }();
  return catalog;
}

std::string undo_of(const std::string& sql) {
  const plan::MigrationPlan plan = plan_of(
      "-- pgmig: drop=plain accept=data_loss,table_rewrite,drop_cascade reason=\"x\"\n" + sql + ";",
      shop());
  REQUIRE(plan.steps.size() == 1);
  const plan::Undo& undo = plan.steps[0].undo;
  if (const auto* none = std::get_if<plan::Irreversible>(&undo)) {
    return "irreversible: " + none->why;
  }
  const auto* some = std::get_if<plan::UndoSql>(&undo);
  return some == nullptr ? "nothing" : fmt::format("{}", fmt::join(plan::lines_of(*some), "; "));
}

struct Row {
  const char* sql;
  const char* undo;
};

}  // namespace

TEST_CASE("the inverse of each statement") {
  const auto row = GENERATE(values<Row>({
      {"CREATE TABLE n (id int)", "DROP TABLE public.n"},
      {"CREATE TABLE IF NOT EXISTS n (id int)", "DROP TABLE public.n"},
      {"CREATE VIEW n AS SELECT 1", "DROP VIEW public.n"},
      {"CREATE OR REPLACE VIEW v AS SELECT id, a FROM t",
       "CREATE OR REPLACE VIEW public.v AS SELECT t.id FROM t"},
      {"CREATE SEQUENCE n", "DROP SEQUENCE public.n"},
      {"CREATE TYPE n AS ENUM ()", "DROP TYPE public.n"},
      {"CREATE DOMAIN n AS int", "DROP DOMAIN public.n"},
      {"CREATE SCHEMA n", "DROP SCHEMA n"},
      {"CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'select 1'", "DROP ROUTINE public.n"},
      {"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 2'",
       "-- and what the schema before and after it shows (the function's old body is not known)"},
      {"ALTER TABLE t ADD COLUMN z int", "ALTER TABLE public.t DROP COLUMN z"},
      {"ALTER TABLE t ALTER COLUMN a SET DEFAULT 6",
       "ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 5"},
      {"ALTER TABLE t ALTER COLUMN b SET DEFAULT 'x'",
       "ALTER TABLE public.t ALTER COLUMN b DROP DEFAULT"},
      {"ALTER TABLE t ALTER COLUMN b DROP NOT NULL",
       "ALTER TABLE public.t ALTER COLUMN b SET NOT NULL"},
      {"ALTER TABLE t ALTER COLUMN b SET NOT NULL", "nothing"},
      {"ALTER TABLE t ALTER COLUMN d TYPE text",
       "ALTER TABLE public.t ALTER COLUMN d TYPE character varying(9)"},
      {"ALTER TABLE t ADD CHECK (a < 9) NOT VALID",
       "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_a_check"},
      {"ALTER TABLE t ADD UNIQUE USING INDEX t_a_idx",
       "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_a_idx; CREATE INDEX t_a_idx ON t (a)"},
      {"ALTER TABLE t DROP CONSTRAINT c_pos",
       "ALTER TABLE public.t ADD CONSTRAINT c_pos CHECK ((a > 0))"},
      {"ALTER TABLE t SET (fillfactor = 50, autovacuum_enabled = off)",
       "ALTER TABLE public.t SET (fillfactor = '70'); ALTER TABLE public.t RESET "
       "(autovacuum_enabled)"},
      {"ALTER TABLE t OWNER TO other", "ALTER TABLE public.t OWNER TO boss"},
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY",
       "ALTER TABLE public.t DISABLE ROW LEVEL SECURITY"},
      {"ALTER TABLE t ADD COLUMN y int, ADD COLUMN z int",
       "ALTER TABLE public.t DROP COLUMN z; ALTER TABLE public.t DROP COLUMN y"},
      {"ALTER TABLE t DROP COLUMN a", "irreversible: the values of a dropped column are not kept"},
      {"-- pgmig: phase=contract\nALTER TABLE t RENAME TO t2", "ALTER TABLE public.t2 RENAME TO t"},
      {"ALTER TABLE t RENAME COLUMN a TO z", "ALTER TABLE public.t RENAME COLUMN z TO a"},
      {"ALTER TABLE t RENAME CONSTRAINT c_pos TO z",
       "ALTER TABLE public.t RENAME CONSTRAINT z TO c_pos"},
      {"ALTER INDEX t_a_idx RENAME TO z", "ALTER INDEX public.z RENAME TO t_a_idx"},
      {"ALTER SCHEMA public RENAME TO app", "ALTER SCHEMA app RENAME TO public"},
      {"ALTER TYPE mood RENAME TO temper", "ALTER TYPE public.temper RENAME TO mood"},
      {"ALTER TABLE t SET SCHEMA other", "ALTER TABLE other.t SET SCHEMA public"},
      {"ALTER TYPE mood RENAME VALUE 'sad' TO 'ok'",
       "ALTER TYPE public.mood RENAME VALUE 'ok' TO 'sad'"},
      {"ALTER TYPE mood ADD VALUE 'ok'",
       "irreversible: PostgreSQL cannot remove a value from an enum"},
      {"DROP TABLE t CASCADE", "irreversible: the rows of a dropped table are not kept"},
      {"DROP VIEW v", "CREATE VIEW public.v AS SELECT t.id FROM t"},
      {"DROP SEQUENCE s", "irreversible: the definition of the dropped sequence is not known"},
      {"UPDATE t SET a = 1 WHERE id = 1", "irreversible: the old rows are not kept"},
      {"COMMENT ON TABLE t IS 'x'", "COMMENT ON TABLE public.t IS NULL"},
      {"COMMENT ON COLUMN t.id IS 'x'", "COMMENT ON COLUMN public.t.id IS NULL"},
      {"COMMENT ON TYPE nowhere IS 'x'", "nothing"},
      {"GRANT SELECT ON t TO PUBLIC",
       "-- and what the schema before and after it shows (what was there before is not known)"},
      {"ALTER SEQUENCE s RESTART", "irreversible: pgmig does not know how to take this back"},
      {"CREATE EXTENSION citext", "DROP EXTENSION citext"},
      {"SELECT 1", "nothing"},
      {"DO $$ BEGIN END $$",
       "-- and what the schema before and after it shows (pgmig cannot see inside)"},
  }));
  INFO(row.sql);
  CHECK(undo_of(row.sql) == row.undo);
}

TEST_CASE("what is done to a table of the same file goes with the table") {
  CHECK(
      undo_of("CREATE TABLE n (id int); CREATE INDEX ON n (id); INSERT INTO n VALUES (1);"
              "ALTER TABLE n ADD COLUMN z int; GRANT SELECT ON n TO PUBLIC; COMMENT ON TABLE n IS "
              "'x'") == "DROP TABLE public.n");
}

TEST_CASE("inverses run backwards") {
  CHECK(undo_of("CREATE TABLE n (id int); CREATE TABLE m (id int)") ==
        "DROP TABLE public.m; DROP TABLE public.n");
}

TEST_CASE("the undo directive wins") {
  const plan::MigrationPlan plan =
      plan_of("-- pgmig: undo=\"SELECT 1\"\nUPDATE t SET a = 1 WHERE id = 1;", shop());
  CHECK(plan.steps[0].undo == plan::Undo{plan::UndoSql{.sql = {"SELECT 1"}, .by_author = true}});
}

TEST_CASE("what ROLLBACK TO SAVEPOINT removed is not undone again") {
  const plan::MigrationPlan plan = plan_of(
      "BEGIN; CREATE TABLE kept (); SAVEPOINT s; CREATE TABLE gone (); DELETE FROM gone;"
      "ROLLBACK TO SAVEPOINT s; CREATE TABLE more (); COMMIT;",
      shop());
  REQUIRE(plan.steps.size() == 1);
  const auto* undo = std::get_if<plan::UndoSql>(&plan.steps[0].undo);
  REQUIRE(undo != nullptr);
  CHECK(undo->sql == std::vector<std::string>{"DROP TABLE public.more", "DROP TABLE public.kept"});
}

TEST_CASE("ROLLBACK TO goes back to the last savepoint of that name that was not released") {
  const plan::MigrationPlan plan = plan_of(
      "BEGIN; SAVEPOINT \"S\"; CREATE TABLE a (); SAVEPOINT s; CREATE TABLE b (); SAVEPOINT s;"
      "CREATE TABLE c (); RELEASE s; ROLLBACK TO S; CREATE TABLE IF NOT EXISTS b (); COMMIT;",
      shop());
  REQUIRE(plan.steps.size() == 1);
  const auto* undo = std::get_if<plan::UndoSql>(&plan.steps[0].undo);
  REQUIRE(undo != nullptr);
  CHECK(undo->sql == std::vector<std::string>{"DROP TABLE public.b", "DROP TABLE public.a"});
}
