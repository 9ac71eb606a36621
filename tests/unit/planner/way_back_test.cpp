// SPDX-License-Identifier: Apache-2.0
// From steps to what takes them back.
#include "planner/way_back.hpp"

#include <catch2/catch.hpp>

namespace pgmig::planner {

namespace {

plan::Step step(std::string id, plan::Undo undo, std::size_t line = 1) {
  plan::Step step{.id = std::move(id), .undo = std::move(undo)};
  step.action = plan::RunInTransaction{
      .statements = {{.sql = "SELECT", .statement = 0, .line = line, .column = 3}}};
  return step;
}

plan::MigrationPlan plan_of(std::vector<plan::Step> steps) {
  return {.id = "V7", .version = "0007", .file = "V0007__x.sql", .steps = std::move(steps)};
}

}  // namespace

TEST_CASE("what was done is taken back from its end") {
  const auto plan = plan_of({step("0007/expand/1", plan::UndoSql{{"DROP TABLE b", "DROP TABLE a"}}),
                             step("0007/expand/2", plan::NothingToUndo{}),
                             step("0007/expand/3", plan::UndoSql{{"DROP INDEX c"}}),
                             step("0007/contract/1", plan::UndoSql{{"CREATE INDEX d"}})});
  const auto back = way_back(plan, {"0007/expand/1", "0007/expand/2", "0007/expand/3"});
  CHECK(back.sql == std::vector<std::string>{"DROP INDEX c", "DROP TABLE b", "DROP TABLE a"});
  CHECK(back.irreversible.empty());
  CHECK(way_back(plan, {}).sql.empty());
}

TEST_CASE("every done step that cannot be taken back is named with its place") {
  const auto plan = plan_of({step("0007/expand/1", plan::Irreversible{"rows are gone"}, 4),
                             step("0007/expand/2", plan::Irreversible{"not done"}, 5)});
  const auto back = way_back(plan, {"0007/expand/1"});
  REQUIRE(back.irreversible.size() == 1);
  CHECK(back.irreversible[0].message == "step 0007/expand/1 cannot be taken back: rows are gone");
  CHECK(back.irreversible[0].at == Location{.file = "V0007__x.sql", .line = 4, .column = 3});
  CHECK(back.irreversible[0].code == "irreversible");
}

}  // namespace pgmig::planner
