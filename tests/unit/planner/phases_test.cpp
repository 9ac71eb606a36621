// SPDX-License-Identifier: Apache-2.0
// Which statement goes into which phase, and what may overtake what.
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::planner;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE t (id int PRIMARY KEY, a int, b int DEFAULT 1, CONSTRAINT c_pos CHECK (a > 0));
    CREATE TABLE u (id int PRIMARY KEY);
    CREATE VIEW v AS SELECT id FROM t;
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
    CREATE TYPE mood AS ENUM ('sad');
    CREATE INDEX t_a_idx ON t (a);
  )");
  return catalog;
}

plan::Policy at_once() { return {.contract = plan::ContractPolicy::immediate}; }

/// "accept" for everything that the statement could need, and nothing is kept of it.
std::string accepted(const std::string& sql) {
  return "-- pgmig: drop=plain accept=data_loss,drop_cascade,table_rewrite reason=\"test\"\n" +
         sql + ";\n";
}

plan::Phase phase_of(const std::string& sql) {
  const plan::MigrationPlan plan = plan_of(accepted(sql), shop());
  REQUIRE(plan.steps.size() == 1);
  CHECK(findings(plan).empty());
  return plan.steps.front().phase;
}

}  // namespace

TEST_CASE("what the old application would miss waits for contract") {
  const auto sql =
      GENERATE(as<std::string>{}, "DROP TABLE u", "DROP VIEW v", "DROP FUNCTION f()",
               "DROP TYPE mood", "ALTER TABLE t DROP COLUMN a",
               "ALTER TABLE t ALTER COLUMN b DROP DEFAULT", "ALTER TABLE t DROP CONSTRAINT c_pos",
               "ALTER TABLE t RENAME COLUMN a TO z", "ALTER VIEW v RENAME TO v2",
               "ALTER TABLE t SET SCHEMA other", "ALTER TABLE t ALTER COLUMN a TYPE smallint",
               "ALTER TYPE mood RENAME VALUE 'sad' TO 'glad'", "DROP INDEX t_a_idx");
  CHECK(phase_of(sql) == plan::Phase::contract);
}

TEST_CASE("what moves rows is migrate") {
  const auto sql = GENERATE(as<std::string>{}, "UPDATE t SET a = 1 WHERE id = 1", "TRUNCATE u",
                            "INSERT INTO t (id) VALUES (1)", "DELETE FROM t WHERE id = 1");
  CHECK(phase_of(sql) == plan::Phase::migrate);
}

TEST_CASE("what builds is expand") {
  const auto sql =
      GENERATE(as<std::string>{}, "CREATE TABLE n (id int)", "ALTER TABLE t ADD COLUMN z int",
               "ALTER TABLE t RENAME CONSTRAINT c_pos TO c9", "ALTER INDEX t_a_idx RENAME TO t9",
               "CREATE VIEW n AS SELECT * FROM t", "ALTER TYPE mood ADD VALUE 'ok'",
               "ALTER TABLE t ADD CHECK (a < 9) NOT VALID", "CREATE INDEX ON t (b)",
               "ALTER TABLE t ALTER COLUMN id DROP NOT NULL", "GRANT SELECT ON t TO PUBLIC");
  CHECK(phase_of(sql) == plan::Phase::expand);
}

TEST_CASE("contract statements run in migrate when the policy says at once") {
  const plan::MigrationPlan plan = plan_of("DROP VIEW v;", shop(), at_once());
  CHECK(steps(plan) == Lines{"migrate/1: DROP VIEW v"});
}

TEST_CASE("what this run made may go at once") {
  const plan::MigrationPlan plan = plan_of(
      "CREATE TABLE n (id int); ALTER TABLE n ADD COLUMN b int; ALTER TABLE n DROP COLUMN b;"
      "ALTER TABLE n RENAME TO m; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1';"
      "DROP FUNCTION g(); DROP TABLE m;",
      shop());
  CHECK(findings(plan).empty());
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps.front().id == "0007/migrate/1");
}

TEST_CASE("a history replays at once on a database that is new and empty") {
  catalog::Catalog empty = shop();
  for (auto& [name, relation] : empty.relations) {
    relation.may_hold_rows = false;
  }
  const std::string text = "ALTER TABLE t DROP COLUMN a; DROP FUNCTION f(); DROP TABLE u;";
  const plan::MigrationPlan first = plan_of(text, empty, {}, {.first_history = true});
  CHECK(findings(first).empty());
  for (const plan::Step& step : first.steps) {
    CHECK(step.phase == plan::Phase::migrate);
  }
  const plan::MigrationPlan later = plan_of(text, empty);
  for (const plan::Step& step : later.steps) {
    CHECK(step.phase == plan::Phase::contract);
  }
}

TEST_CASE("a drop that is made good in the same file is a replacement in one transaction") {
  CHECK(steps(plan_of("DROP VIEW v; GRANT SELECT ON t TO PUBLIC; CREATE VIEW v AS SELECT a FROM t;",
                      shop())) == Lines{"migrate/1: DROP VIEW v; GRANT SELECT ON t TO PUBLIC; "
                                        "CREATE VIEW v AS SELECT a FROM t"});
  CHECK(steps(plan_of("DROP FUNCTION f(); CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS "
                      "'select 1';",
                      shop())) ==
        Lines{"migrate/1: DROP FUNCTION f(); CREATE FUNCTION public.f() RETURNS text LANGUAGE sql "
              "AS 'select 1'"});
  CHECK(steps(plan_of("ALTER TABLE t DROP CONSTRAINT c_pos; ALTER TABLE t ADD CONSTRAINT c_pos "
                      "CHECK (a > 1) NOT VALID;",
                      shop())) ==
        Lines{"migrate/1: ALTER TABLE t DROP CONSTRAINT c_pos; ALTER TABLE "
              "t ADD CONSTRAINT c_pos CHECK (a > 1) NOT VALID"});
  CHECK(
      steps(plan_of("DROP POLICY IF EXISTS p ON t; CREATE POLICY p ON t USING (true);", shop())) ==
      Lines{"migrate/1: DROP POLICY IF EXISTS p ON t; CREATE POLICY p ON t USING (true)"});
}

TEST_CASE("what follows a waiting statement and shares a name with it waits, too") {
  CHECK(steps(plan_of(accepted("DROP TABLE u") + "CREATE TABLE u (id bigint); CREATE TABLE n ();",
                      shop())) == Lines{"expand/1: CREATE TABLE n ()",
                                        "contract/1: DROP TABLE u; CREATE TABLE u (id bigint)"});
  CHECK(steps(plan_of("ALTER TABLE t RENAME TO t2; CREATE VIEW t AS SELECT * FROM t2;", shop())) ==
        Lines{"contract/1: ALTER TABLE t RENAME TO t2; CREATE VIEW t AS SELECT * FROM t2"});
}

TEST_CASE("what cannot be seen into does not overtake a waiting statement") {
  CHECK(steps(plan_of("DROP VIEW v; DO $$ BEGIN END $$; CREATE TABLE n ();", shop())) ==
        Lines{"contract/1: DROP VIEW v", "contract/2: DO $$ BEGIN END $$; CREATE TABLE n ()"});
}

TEST_CASE("rows with a value's new name do not overtake its renaming") {
  const catalog::Catalog catalog = schema(
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE people (m mood, n int);"
      "INSERT INTO people VALUES ('sad', 1);");
  CHECK(steps(plan_of("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';"
                      "INSERT INTO people VALUES ('blue', 2); CREATE TABLE more ();",
                      catalog)) ==
        Lines{"expand/1: CREATE TABLE more ()",
              "contract/1: ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; "
              "INSERT INTO people VALUES ('blue', 2)"});
}

TEST_CASE("other columns of the same table do not wait") {
  CHECK(steps(plan_of(accepted("ALTER TABLE t DROP COLUMN a") +
                          "ALTER TABLE t ADD COLUMN z int; CREATE INDEX t_b_idx ON t (b);"
                          "ALTER TABLE t ADD COLUMN a text;",
                      shop())) ==
        Lines{"expand/1: ALTER TABLE t ADD COLUMN z int",
              "expand/2 outside: CREATE INDEX CONCURRENTLY t_b_idx ON public.t (b)",
              "contract/1: ALTER TABLE t DROP COLUMN a; ALTER TABLE t ADD COLUMN a text"});
}

TEST_CASE("expand overtakes migrate only where it is independent") {
  CHECK(steps(plan_of("UPDATE t SET a = 1 WHERE id = 1; ALTER TABLE u ADD COLUMN z int;",
                      shop())) == Lines{"expand/1: ALTER TABLE u ADD COLUMN z int",
                                        "migrate/1: UPDATE t SET a = 1 WHERE id = 1"});
  CHECK(steps(plan_of("UPDATE t SET a = 1 WHERE id = 1; ALTER TABLE t ADD COLUMN z int;",
                      shop())) == Lines{"migrate/1: UPDATE t SET a = 1 WHERE id = 1",
                                        "migrate/2: ALTER TABLE t ADD COLUMN z int"});
}

TEST_CASE("a function that mentions what waits, waits") {
  CHECK(
      steps(plan_of("ALTER TABLE t RENAME TO t2; CREATE FUNCTION g() RETURNS bigint LANGUAGE sql "
                    "AS 'select count(*) from t2'; CREATE FUNCTION h() RETURNS int LANGUAGE sql AS "
                    "'select 1';",
                    shop()))
          .at(0) == "expand/1: CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'select 1'");
}

TEST_CASE("the phase directive is the author's word, where it is safe or signed for") {
  CHECK(steps(plan_of("-- pgmig: phase=contract\nALTER TABLE t ADD COLUMN z int;", shop())) ==
        Lines{"contract/1: ALTER TABLE t ADD COLUMN z int"});
  CHECK(findings(plan_of("-- pgmig: phase=expand\nDROP VIEW v;", shop())) ==
        Lines{"error phase_too_early"});
  CHECK(findings(plan_of("-- pgmig: phase=migrate\nDROP VIEW v;", shop())) ==
        Lines{"error breaks_application"});
  const plan::MigrationPlan signed_for = plan_of(
      "-- pgmig: phase=migrate accept=breaks_application reason=\"unused\"\nDROP VIEW v;", shop());
  CHECK(findings(signed_for).empty());
  CHECK(steps(signed_for) == Lines{"migrate/1: DROP VIEW v"});
  CHECK(signed_for.statements[0].verdict == plan::Verdict::accepted);
  CHECK(findings(plan_of("-- pgmig: phase=migrate\nDROP INDEX t_a_idx;", shop())).empty());
}

TEST_CASE("what takes away from what this run made runs at once, and after what builds") {
  const catalog::Catalog none = schema("");
  const auto sql = GENERATE(as<std::string>{}, "CREATE TABLE n (a int); TRUNCATE n;",
                            "CREATE TYPE e AS ENUM ('a'); ALTER TYPE e RENAME VALUE 'a' TO 'b';");
  INFO(sql);
  const plan::MigrationPlan plan = plan_of(sql, none);
  CHECK(findings(plan).empty());
  REQUIRE_FALSE(plan.steps.empty());
  CHECK(plan.steps.back().phase == plan::Phase::migrate);
}

TEST_CASE("a new primary key comes after the old one has gone") {
  const auto* const gone =
      GENERATE("ALTER TABLE t DROP CONSTRAINT t_pkey", "ALTER TABLE t DROP COLUMN id");
  const auto* const made =
      GENERATE("ALTER TABLE t ADD PRIMARY KEY (a)", "ALTER TABLE t ADD COLUMN k int PRIMARY KEY",
               "ALTER TABLE t ADD COLUMN k int CONSTRAINT new_key PRIMARY KEY");
  CAPTURE(gone, made);
  const std::string sign =
      "-- pgmig: accept=data_loss,index_build,not_null_no_default reason=\"test\"\n";
  const std::string text = sign + gone + ";\n" + sign + made + ";";
  const plan::MigrationPlan now = plan_of(text, shop(), at_once());
  CHECK(now.steps.front().id == "0007/migrate/1");
  const plan::MigrationPlan later = plan_of(text, shop());
  CHECK(later.steps.front().id == "0007/contract/1");
}

TEST_CASE("an index that got its name from the server is renamed after it was made") {
  const plan::MigrationPlan plan = plan_of(
      "UPDATE t SET a = 1; CREATE INDEX ON t (id); ALTER INDEX t_id_idx RENAME TO mine;", shop());
  REQUIRE_FALSE(plan.steps.empty());
  CHECK(plan::statements_of(plan.steps.back()).back().sql == "ALTER INDEX t_id_idx RENAME TO mine");
}
