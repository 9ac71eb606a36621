// SPDX-License-Identifier: Apache-2.0
// Plans as scripts for psql.
#include "plan/psql_script.hpp"

#include <catch2/catch.hpp>

namespace pgmig::plan {

namespace {

Step step(Action action) {
  Step made;
  made.action = std::move(action);
  return made;
}

PlannedSql sql(std::string text) {
  PlannedSql made;
  made.sql = std::move(text);
  return made;
}

}  // namespace

TEST_CASE("a script for psql has the statements, transactions where there are several, no looks") {
  MigrationPlan plan;
  plan.steps = {
      step(CheckRows{.query = sql("SELECT 1"), .finding = "rows", .settings = {}}),
      step(RunInTransaction{.statements = {sql("DROP TABLE a"), sql("DROP TABLE b -- old")}}),
      step(RunOutside{.statement = sql("DROP INDEX CONCURRENTLY i"),
                      .settings = {sql("SET search_path = app")}}),
      step(RunInTransaction{.statements = {sql("ALTER TABLE c RENAME TO d")}}),
  };
  CHECK(psql_script(plan) ==
        "BEGIN;\nDROP TABLE a;\nDROP TABLE b -- old\n;\nCOMMIT;\n"
        "SET search_path = app;\nDROP INDEX CONCURRENTLY i;\n"
        "ALTER TABLE c RENAME TO d;\n");
}

}  // namespace pgmig::plan
