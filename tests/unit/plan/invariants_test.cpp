// SPDX-License-Identifier: Apache-2.0
// Each law: a sound plan keeps it, and one change to that plan breaks it.
#include "plan/invariants.hpp"

#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::plan;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

std::string laws_broken_by(const MigrationPlan& plan) {
  std::string all;
  for (const std::string& breach : broken_laws(plan)) {
    all += breach + "\n";
  }
  return all;
}

RunInTransaction one(std::string sql) { return {.statements = {{.sql = std::move(sql)}}}; }

}  // namespace

TEST_CASE("a sound plan breaks no law") { CHECK(laws_broken_by(small()).empty()); }

TEST_CASE("phases never go back") {
  MigrationPlan plan = small();
  std::swap(plan.steps[1], plan.steps[2]);
  CHECK_THAT(laws_broken_by(plan), Contains("goes back from contract to expand"));
}

TEST_CASE("nothing in expand drops or renames") {
  const auto sql = GENERATE(as<std::string>{}, "DROP TABLE t", "ALTER TABLE t DROP COLUMN c",
                            "ALTER TABLE t RENAME TO u", "ALTER TABLE t RENAME COLUMN a TO b",
                            "ALTER TABLE t SET SCHEMA s", "TRUNCATE t");
  MigrationPlan plan = small();
  plan.steps[0].action = one(sql);
  CHECK_THAT(laws_broken_by(plan), Contains("takes something away: " + sql));
}

TEST_CASE("what nobody can have used, or what pgmig made, may go in expand") {
  const auto sql = GENERATE(as<std::string>{}, "ALTER INDEX a RENAME TO b",
                            "ALTER TABLE t RENAME CONSTRAINT a TO b",
                            "ALTER TABLE t DROP CONSTRAINT pgmig_nn_t_a", "CREATE TABLE t (a int)");
  MigrationPlan plan = small();
  plan.steps[0].action = one(sql);
  CHECK(laws_broken_by(plan).empty());
}

TEST_CASE("no long work under a lock that blocks others, not even of another relation") {
  MigrationPlan plan = small();
  plan.steps[0].effects.push_back({"public.t", pg::LockMode::access_share, Work::scan});
  CHECK_THAT(laws_broken_by(plan), Contains("does a scan of public.t while its "
                                            "AccessExclusiveLock on public.orders blocks others"));
  plan.statements[0].verdict = Verdict::accepted;
  CHECK(laws_broken_by(plan).empty());
}

TEST_CASE("a blocking lock has a limit on its wait") {
  MigrationPlan plan = small();
  plan.steps[0].lock_timeout = 0ms;
  CHECK_THAT(laws_broken_by(plan), Contains("without limit"));
}

TEST_CASE("a recipe's step outside a transaction has a probe and a clean-up") {
  MigrationPlan plan = small();
  plan.steps[1].clean_up = NothingToCleanUp{};
  CHECK_THAT(laws_broken_by(plan), Contains("does not clean up"));
  plan.steps[1].done_if = NoProbe{};
  CHECK_THAT(laws_broken_by(plan), Contains("without a probe"));
  plan.steps[1].recipe.clear();
  CHECK(laws_broken_by(plan).empty());  // as the author wrote it: in doubt when interrupted
}

TEST_CASE("lost rows are not promised back") {
  MigrationPlan plan = small();
  plan.steps[2].hazards = {"data_loss"};
  CHECK_THAT(laws_broken_by(plan), Contains("loses data and promises an undo"));
  plan.steps[2].undo = UndoSql{.sql = {"INSERT INTO t SELECT * FROM kept"}, .by_author = true};
  CHECK(laws_broken_by(plan).empty());
}

TEST_CASE("a probed name is whole and fits") {
  MigrationPlan plan = small();
  plan.steps[2].done_if = RelationIsGone{{"", "orders_old_idx"}};
  CHECK_THAT(laws_broken_by(plan), Contains("no full name"));
  plan.steps[2].done_if = RelationIsGone{{"public", std::string(64, 'x')}};
  CHECK_THAT(laws_broken_by(plan), Contains("no full name"));
}

TEST_CASE("ids are unique and say the phase") {
  MigrationPlan plan = small();
  plan.steps[1].id = "0007/expand/1";
  CHECK_THAT(laws_broken_by(plan), Contains("there twice"));
  plan.steps[1].id = "0007/migrate/1";
  CHECK_THAT(laws_broken_by(plan), Contains("should begin with 0007/expand/"));
}

TEST_CASE("every step does something, and reports name steps that are there") {
  MigrationPlan plan = small();
  plan.steps[0].action = RunInTransaction{};
  CHECK_THAT(laws_broken_by(plan), Contains("sends nothing"));
  plan.steps.erase(plan.steps.begin());
  CHECK_THAT(laws_broken_by(plan), Contains("line 1 names step 0007/expand/1"));
}

TEST_CASE("a repeatable is one transaction") {
  MigrationPlan plan{.id = "R__views", .kind = MigrationKind::repeatable};
  plan.steps.push_back({.id = "R__views/migrate/1",
                        .phase = Phase::migrate,
                        .action = one("CREATE VIEW v AS SELECT 1")});
  CHECK(laws_broken_by(plan).empty());
  plan.steps.push_back(plan.steps.front());
  plan.steps.back().id = "R__views/migrate/2";
  CHECK_THAT(laws_broken_by(plan), Contains("not one transaction"));
}

TEST_CASE("a fill is what it shows, and a check only reads") {
  const Filling filling{.table = {"public", "orders"}, .column = "note", .value = "DEFAULT"};
  MigrationPlan plan = small();
  RunInBatches fill{.statement = {.sql = fill_statement(filling)}, .work = filling};
  plan.steps[1].done_if = NoProbe{};
  plan.steps[1].clean_up = NothingToCleanUp{};
  plan.steps[1].action = fill;
  CHECK(laws_broken_by(plan).empty());
  std::get<Filling>(fill.work).column = "id";
  plan.steps[1].action = fill;
  CHECK_THAT(laws_broken_by(plan), Contains("something else than it shows"));

  plan.steps[1].action = CheckRows{.query = {.sql = "SELECT 1"}, .finding = "rows"};
  CHECK(laws_broken_by(plan).empty());
  const auto sql = GENERATE(as<std::string>{}, "UPDATE orders SET id = 1", "SELECT 1; SELECT 2",
                            "SELECT FROM orders FOR UPDATE", "DROP TABLE orders");
  plan.steps[1].action = CheckRows{.query = {.sql = sql}, .finding = "rows"};
  CHECK_THAT(laws_broken_by(plan), Contains("no query"));
}
