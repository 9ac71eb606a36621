// SPDX-License-Identifier: Apache-2.0
// The plan as people read it.
#include "plan/text.hpp"

#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::plan;
using Catch::Matchers::Contains;

TEST_CASE("the text of an ordinary migration") {
  CHECK(to_text(Plan{.migrations = {small()}}) ==
        R"(0007  order notes  (migrations/V0007__order_notes.sql)
  0007/expand/1  one transaction, lock timeout 100ms
    line 1   ALTER TABLE orders ADD COLUMN note text
    lock     public.orders AccessExclusiveLock: blocks reads and writes, brief
    undo     ALTER TABLE public.orders DROP COLUMN note
    commit
  0007/expand/2  outside a transaction
    recipe   create-index: built while the application goes on writing
    line 2   CREATE INDEX CONCURRENTLY orders_note_idx ON public.orders USING btree (note)
             -- rewritten
    lock     public.orders ShareUpdateExclusiveLock: blocks no reads or writes, rewrite
    undo     DROP INDEX public.orders_note_idx
  0007/contract/1  outside a transaction, waits for contract
    recipe   drop-index
    line 4   DROP INDEX CONCURRENTLY public.orders_old_idx
             -- rewritten
    lock     public.orders ShareUpdateExclusiveLock: blocks no reads or writes, brief
    undo     CREATE INDEX orders_old_idx ON public.orders USING btree (id)

1 migration: 2 steps, and 1 waits for contract
)");
}

TEST_CASE("a refused statement is named with its place, what it would do, and the way out") {
  MigrationPlan plan{.id = "V1", .version = "1", .description = "drop", .file = "V1__drop.sql"};
  plan.diagnostics = {{.severity = Severity::error,
                       .code = "data_loss",
                       .message = "DROP TABLE would destroy \"public.orders\"",
                       .hint = "sign for it: -- pgmig: accept=data_loss reason=\"...\"",
                       .at = {.file = "V1__drop.sql", .line = 3, .column = 1}}};
  plan.statements = {{.sql = "DROP TABLE orders",
                      .line = 3,
                      .column = 1,
                      .verdict = Verdict::refused,
                      .hazards = {"data_loss"}}};
  CHECK(to_text(plan) == R"(1  drop  (V1__drop.sql)
  V1__drop.sql:3:1: error: DROP TABLE would destroy "public.orders"
    hint: sign for it: -- pgmig: accept=data_loss reason="..."
    line 3   DROP TABLE orders
             -- REFUSED: data_loss
)");
}

TEST_CASE("a long statement of the author is cut at a character, and whole when verbose") {
  MigrationPlan plan = small();
  std::string sql = "CREATE TABLE t (\n  a int";
  for (int i = 0; i < 50; ++i) {
    sql += ",\n  ü int";
  }
  std::get<RunInTransaction>(plan.steps[0].action).statements[0].sql = sql + ")";
  const std::string brief = to_text(plan, {.width = 60});
  CHECK_THAT(brief, Contains("line 1   CREATE TABLE t ( a int, ü int, ü int, ü int, ü ...\n"));
  const std::string whole = to_text(plan, {.verbose = true});
  CHECK_THAT(whole, Contains("line 1   CREATE TABLE t (\n               a int,\n"));
}

TEST_CASE("nothing pending is said") { CHECK(to_text(Plan{}) == "nothing is pending\n"); }

TEST_CASE("locks that nobody notices are shown only when asked for") {
  MigrationPlan plan = small();
  plan.steps[0].effects.push_back({"public.customers", pg::LockMode::access_share, Work::brief});
  CHECK_THAT(to_text(plan), !Contains("public.customers"));
  CHECK_THAT(to_text(plan, {.verbose = true}),
             Contains("public.customers AccessShareLock: blocks no reads or writes, brief"));
}
