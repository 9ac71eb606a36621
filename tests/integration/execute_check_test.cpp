// SPDX-License-Identifier: Apache-2.0
// Checks of rows before anything is changed.
#include "execute_support.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;

namespace {

execute::Job checked() {
  return job_of(
      {check("0007/expand/1", "SELECT id::text FROM t WHERE a IS NULL ORDER BY t.id LIMIT 6",
             "rows of public.t without a"),
       in_transaction("0007/expand/2", {"ALTER TABLE t ALTER COLUMN a SET NOT NULL"})});
}

}  // namespace

TEST_CASE("rows that do not fit end the run before anything is changed, and are named") {
  const TestDatabase database{
      "CREATE TABLE t (id int, a int); INSERT INTO t VALUES (1, 1), (2, NULL), (3, NULL)"};
  Runner runner{database};
  CHECK(std::holds_alternative<execute::Failed>(runner.run(checked())));
  CHECK(runner.observer.failures.front().diagnostic.message ==
        "rows of public.t without a: 2; 3 (2 in all)");
  CHECK(state_of(runner.journal) == "failed 0/2");
  database.execute("UPDATE t SET a = 0 WHERE a IS NULL");
  CHECK(std::holds_alternative<execute::Done>(runner.resume(checked())));
  CHECK(steps_of(runner.journal) == "done done");
}

TEST_CASE("of many rows that do not fit, five are named") {
  const TestDatabase database{
      "CREATE TABLE t (id int, a int); INSERT INTO t SELECT generate_series(1, 100)"};
  Runner runner{database};
  CHECK(std::holds_alternative<execute::Failed>(runner.run(checked())));
  CHECK(runner.observer.failures.front().diagnostic.message ==
        "rows of public.t without a: 1; 2; 3; 4; 5 (at least 6)");
}
