// SPDX-License-Identifier: Apache-2.0
// Contract steps that wait, later migrations, and planning the rest of a file.
#include "schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace pgmig;
using namespace pgmig::planner;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b int); CREATE TABLE u (id int); CREATE TABLE s "
      "(id int, a int); CREATE SCHEMA "
      "app;"
      "CREATE INDEX t_a_idx ON t (a); CREATE VIEW v AS SELECT id FROM t;"
      "CREATE TABLE p (id int, a int) PARTITION BY RANGE (id);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);");
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

Lines held() { return {"error held_by_contract"}; }

}  // namespace

TEST_CASE("a name that a waiting step still holds is not free") {
  const Lines held = ::held();
  CHECK(findings_after("ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t ADD COLUMN a text;") == held);
  CHECK(findings_after("DROP TABLE u;", "CREATE TABLE u (id bigint);") == held);
  CHECK(findings_after("ALTER TABLE u RENAME TO w;", "CREATE TABLE u (id int);") == held);
  CHECK(findings_after("-- pgmig: phase=contract\nALTER TABLE u RENAME TO w;",
                       "ALTER TABLE w ADD COLUMN z int;") == held);
  CHECK(findings_after("ALTER TABLE u RENAME TO w;", "ALTER TABLE w ADD COLUMN z int;").empty());
  CHECK(findings_after("DROP INDEX t_a_idx;", "CREATE INDEX t_a_idx ON t (b);") == held);
  CHECK(findings_after("DROP VIEW v;", "CREATE OR REPLACE VIEW v AS SELECT 1;") == held);
  CHECK(findings_after("ALTER TABLE t RENAME COLUMN a TO z;", "ALTER TABLE t ADD COLUMN z int;") ==
        held);
}

TEST_CASE("a key that is to go holds a new primary key and foreign keys to its columns") {
  const Lines held = ::held();
  const std::string drop = "ALTER TABLE t DROP CONSTRAINT t_pkey;";
  CHECK(findings_after(drop, "ALTER TABLE t ADD PRIMARY KEY (b);") == held);
  CHECK(findings_after(drop, "ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t;") == held);
  CHECK(findings_after(drop, "ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t (id);") == held);
  CHECK(findings_after(drop, "CREATE TABLE w (id int REFERENCES t);") == held);
  CHECK(findings_after(drop, "CREATE TABLE w (id int PRIMARY KEY);").empty());
  CHECK(findings_after(drop, "ALTER TABLE t ADD UNIQUE (b);").empty());
}

TEST_CASE("a column that a waiting step still holds cannot be used") {
  const auto later = GENERATE(
      as<std::string>{}, "CREATE INDEX ON t (a);", "CREATE INDEX ON t (b) WHERE a > 0;",
      "COMMENT ON COLUMN t.a IS 'x';", "CREATE VIEW w AS SELECT a FROM t;",
      "CREATE VIEW w AS SELECT x.a FROM t AS x;", "CREATE VIEW w AS SELECT * FROM t;",
      "INSERT INTO t (id, a) VALUES (1, 2);", "INSERT INTO t VALUES (1, 2);",
      "INSERT INTO t (id) VALUES (1) ON CONFLICT (a) DO NOTHING;",
      "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1;",
      "UPDATE t SET a = 1 WHERE id = 1;", "UPDATE u SET id = t.a FROM t WHERE u.id = t.id;",
      "DO $$ BEGIN UPDATE t SET a = 1; END $$;", "GRANT SELECT (a) ON t TO PUBLIC;",
      "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1;",
      "ALTER TABLE t ALTER a DROP NOT NULL, OWNER TO x;", "ALTER TABLE t RENAME COLUMN a TO z;",
      "CREATE STATISTICS st ON a, b FROM t;",
      "CREATE TRIGGER g AFTER UPDATE OF a ON t EXECUTE FUNCTION f();",
      "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT a FROM t; END;",
      "ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t (a) NOT VALID;", "CREATE TABLE w (LIKE t);");
  INFO(later);
  const Lines found = findings_after("ALTER TABLE t DROP COLUMN a;", later);
  CHECK(std::ranges::count(found, "error held_by_contract") == 1);
}

TEST_CASE("a column's new name cannot be used before its RENAME has run, nor the old one") {
  const std::string rename = "ALTER TABLE t RENAME COLUMN a TO z;";
  CHECK(findings_after(rename, "CREATE VIEW w AS SELECT z FROM t;") == held());
  CHECK(findings_after(rename, "CREATE VIEW w AS SELECT a FROM t;") == held());
}

TEST_CASE("a column of a partition goes with its parent's") {
  CHECK(findings_after("ALTER TABLE p DROP COLUMN a;", "COMMENT ON COLUMN p1.a IS 'x';") == held());
}

TEST_CASE("an object that a waiting step still holds cannot be used") {
  CHECK(findings_after("DROP TABLE u;", "CREATE INDEX ON u (id);") == held());
  CHECK(findings_after("DROP TABLE u;", "CREATE VIEW w AS SELECT id FROM u;") == held());
  CHECK(findings_after("DROP VIEW v;", "CREATE VIEW w AS SELECT id FROM v;") == held());
  CHECK(findings_after("DROP TABLE u;", "ALTER TABLE IF EXISTS u ADD COLUMN z int;").empty());
}

TEST_CASE("the message names the column and the step") {
  catalog::Catalog catalog = shop();
  const Circumstances circumstances{
      .waiting = {{.step = "0004/contract/1", .parts = {{{"public", "t"}, "a"}}}}};
  const plan::MigrationPlan plan =
      plan_migration(migration("CREATE INDEX ON t (a);"), catalog, {}, circumstances).plan;
  REQUIRE(findings(plan) == held());
  CHECK(plan.diagnostics[0].message ==
        "CREATE INDEX ON t (a): column a of public.t is held by contract step 0004/contract/1, "
        "which still waits");
}

TEST_CASE("where the waiting step's migration is pending too, the way out begins with it") {
  catalog::Catalog catalog = shop();
  const Circumstances circumstances{
      .waiting = {{.step = "0004/contract/1", .names = {{"public", "u"}}, .in_this_run = true}}};
  const plan::MigrationPlan plan =
      plan_migration(migration("CREATE TABLE u (id int);"), catalog, {}, circumstances).plan;
  REQUIRE(findings(plan) == held());
  CHECK(plan.diagnostics[0].hint == "run pgmig up --to 0004, then pgmig contract, then pgmig up");
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
  const auto later = GENERATE(
      as<std::string>{}, "CREATE VIEW w AS SELECT b FROM t;", "INSERT INTO t (id) VALUES (1);",
      "INSERT INTO t (id, b) SELECT s.a, s.a FROM s;", "INSERT INTO t (id) SELECT a FROM s;",
      "CREATE VIEW w AS SELECT x.id, s.a FROM t AS x, s;", "SELECT count(*) FROM t;",
      "CREATE VIEW w AS SELECT q.a FROM (SELECT b AS a FROM t) AS q;",
      "ALTER TABLE t DROP COLUMN IF EXISTS a;", "COMMENT ON COLUMN s.a IS 'x';",
      "UPDATE s SET a = 1 WHERE id IN (SELECT id FROM t);",
      "DO $$ BEGIN UPDATE t SET b = 1; END $$;",
      "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select a from t';");
  INFO(later);
  const Lines found = findings_after("ALTER TABLE t DROP COLUMN a;", later);
  CHECK(std::ranges::count(found, "error held_by_contract") == 0);
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
  catalog::Catalog read = shop();
  read.schemas = {"public"};
  CHECK(findings(plan_of("ALTER TABLE app.big ADD COLUMN z serial;", read, policy)) ==
        Lines{"error table_rewrite"});
  CHECK(plan_of("ALTER TABLE app.big ALTER COLUMN a SET NOT NULL;", read, policy).steps.size() ==
        4);
  CHECK(findings(plan_of("ALTER TABLE nobody ALTER COLUMN a SET NOT NULL;", read, policy)).empty());
}
