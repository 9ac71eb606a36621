// SPDX-License-Identifier: Apache-2.0
// Contract steps that wait, later migrations, and planning the rest of a file.
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::planner;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b int); CREATE TABLE u (id int); CREATE SCHEMA "
      "app;"
      "CREATE INDEX t_a_idx ON t (a); CREATE VIEW v AS SELECT id FROM t;");
  return catalog;
}

/// The findings of `later` while the contract steps of `earlier` wait.
Lines findings_after(const std::string& earlier, const std::string& later) {
  catalog::Catalog catalog = shop();
  const plan::MigrationPlan first =
      plan_migration(migration("-- pgmig: accept=data_loss reason=\"x\"\n" + earlier), catalog, {},
                     {})
          .plan;
  Circumstances circumstances;
  for (const plan::Step& step : first.steps) {
    if (step.phase == plan::Phase::contract) {
      circumstances.waiting.push_back(waiting_contract(step, catalog));
    }
  }
  REQUIRE_FALSE(circumstances.waiting.empty());
  return findings(plan_migration(migration(later), catalog, {}, circumstances).plan);
}

}  // namespace

TEST_CASE("a name that a waiting step still holds is not free") {
  const Lines held{"error held_by_contract"};
  CHECK(findings_after("ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t ADD COLUMN a text;") == held);
  CHECK(findings_after("DROP TABLE u;", "CREATE TABLE u (id bigint);") == held);
  CHECK(findings_after("ALTER TABLE u RENAME TO w;", "CREATE TABLE u (id int);") == held);
  CHECK(findings_after("ALTER TABLE u RENAME TO w;", "ALTER TABLE w ADD COLUMN z int;") == held);
  CHECK(findings_after("DROP INDEX t_a_idx;", "CREATE INDEX t_a_idx ON t (b);") == held);
  CHECK(findings_after("DROP VIEW v;", "CREATE OR REPLACE VIEW v AS SELECT 1;") == held);
  CHECK(findings_after("ALTER TABLE t RENAME COLUMN a TO z;", "ALTER TABLE t ADD COLUMN z int;") ==
        held);
}

TEST_CASE("a waiting step's names are those under the search_path that its file set") {
  const plan::Step step{
      .id = "0007/contract/1",
      .phase = plan::Phase::contract,
      .action = plan::RunInTransaction{
          .statements = {{.sql = "SET search_path = app"}, {.sql = "DROP TABLE w"}}}};
  CHECK(waiting_contract(step, shop()).names == std::vector<pg::QualifiedName>{{"app", "w"}});
}

TEST_CASE("what a waiting step leaves alone may be changed") {
  CHECK(findings_after("ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t ADD COLUMN z int;").empty());
  CHECK(findings_after("DROP TABLE u;", "ALTER TABLE t ADD COLUMN z int;").empty());
}

TEST_CASE("waiting statements are not done to the catalog") {
  catalog::Catalog catalog = shop();
  const Planned planned =
      plan_migration(migration("DROP VIEW v; CREATE TABLE n (id int);"), catalog, {}, {});
  CHECK_FALSE(planned.uncertain);
  CHECK(catalog.find({"public", "v"}) != nullptr);
  CHECK(catalog.find({"public", "n"}) != nullptr);
}

TEST_CASE("contract is planned anew, by the numbers of its statements") {
  catalog::Catalog catalog = shop();
  const source::Migration file =
      migration("CREATE TABLE n (id int); DROP VIEW v; DROP INDEX t_a_idx;");
  const plan::MigrationPlan plan = plan_contract(file, {1, 2}, catalog, {}, {}).plan;
  CHECK(steps(plan) == Lines{"contract/1: DROP VIEW v",
                             "contract/2 outside: DROP INDEX CONCURRENTLY public.t_a_idx"});
  CHECK(catalog.find({"public", "v"}) == nullptr);
  catalog::Catalog again = shop();
  CHECK(steps(plan_contract(file, {2}, again, {}, {.done_steps = {"0007/contract/1"}}).plan) ==
        Lines{"contract/2 outside: DROP INDEX CONCURRENTLY public.t_a_idx"});
}

TEST_CASE("the rest of an edited file goes on where the first part stopped") {
  const source::Migration file = migration(
      "ALTER TABLE t ADD COLUMN z int; UPDATE t SET z = 1 WHERE id = 1; CREATE TABLE n (id int);");
  catalog::Catalog catalog = shop();
  const Circumstances circumstances{.done_steps = {"0007/expand/1", "0007/migrate/1"}};
  CHECK(steps(plan_rest(file, 2, catalog, {}, circumstances).plan) ==
        Lines{"migrate/2: CREATE TABLE n (id int)"});
  catalog::Catalog other = shop();
  CHECK(steps(plan_remaining(file, {0, 2}, other, {}, {.done_steps = {"0007/expand/1"}}).plan) ==
        Lines{"migrate/1: UPDATE t SET z = 1 WHERE id = 1"});
}

TEST_CASE("what ran unseen leaves the catalog uncertain") {
  catalog::Catalog catalog = shop();
  CHECK(plan_migration(migration("DO $$ BEGIN END $$;"), catalog, {}, {}).uncertain);
}

TEST_CASE("functions of an earlier migration of this run may be dropped at once") {
  catalog::Catalog catalog = shop();
  const Planned first = plan_migration(
      migration("CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1';"), catalog, {}, {});
  const Planned second =
      plan_migration(migration("DROP FUNCTION g();"), catalog, {}, {.made_in_run = first.made});
  CHECK(steps(second.plan) == Lines{"migrate/1: DROP FUNCTION g()"});
}

TEST_CASE("a function that is replaced was there before, and may not be dropped at once") {
  catalog::Catalog catalog = schema("CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1'");
  const Planned planned = plan_migration(
      migration("CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 2';"
                "CREATE TABLE n (); DROP FUNCTION g();"),
      catalog, {}, {});
  CHECK(steps(planned.plan).back() == "contract/1: DROP FUNCTION g()");
}

TEST_CASE("schemas that pgmig does not manage are not in the catalog: the worst is assumed") {
  const plan::Policy policy{.managed_schemas = {"public"}};
  CHECK(findings(plan_of("ALTER TABLE app.big ALTER COLUMN a SET NOT NULL;", shop(), policy)) ==
        Lines{"error table_scan"});
  CHECK(
      findings(plan_of("ALTER TABLE nobody ALTER COLUMN a SET NOT NULL;", shop(), policy)).empty());
}
