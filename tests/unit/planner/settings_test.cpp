// SPDX-License-Identifier: Apache-2.0
// The author's SETs hold for every later step, also after a resume; guards are pgmig's own.
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::planner;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(
      "CREATE TABLE t (id int, a int); CREATE TABLE u (id int);"
      "CREATE SCHEMA app; CREATE TABLE app.t (id int)");
  return catalog;
}

}  // namespace

TEST_CASE("a SET is repeated at the start of every later step") {
  CHECK(steps(plan_of(
            "SET work_mem = '1MB'; ALTER TABLE t ADD COLUMN z int; ALTER TABLE u ADD COLUMN "
            "z int; CREATE INDEX t_a_idx ON t (a);",
            shop())) == Lines{"expand/1: SET work_mem = '1MB'; ALTER TABLE t ADD COLUMN z int",
                              "expand/2: SET work_mem = '1MB'; ALTER TABLE u ADD COLUMN z int",
                              "expand/3 outside: SET work_mem = '1MB'; CREATE INDEX CONCURRENTLY "
                              "t_a_idx ON public.t (a)"});
}

TEST_CASE("a later SET of the same name takes its place") {
  CHECK(steps(plan_of("SET a.b = 1; SET a.c = 1; SET a.b = 2; CREATE TABLE n ();", shop())) ==
        Lines{"expand/1: SET a.c = 1; SET a.b = 2; CREATE TABLE n ()"});
}

TEST_CASE("RESET ALL becomes a RESET of what was set") {
  const plan::MigrationPlan plan =
      plan_of("SET a.b = 1; CREATE TABLE n (); RESET ALL; CREATE TABLE m ();", shop());
  CHECK(steps(plan) ==
        Lines{"expand/1: SET a.b = 1; CREATE TABLE n (); RESET a.b; CREATE TABLE m ()"});
}

TEST_CASE("guards are left out with a warning") {
  const auto sql = GENERATE(as<std::string>{}, "SET lock_timeout = 0", "SET statement_timeout = 0",
                            "SET idle_in_transaction_session_timeout = 0", "DISCARD ALL",
                            "SELECT pg_catalog.set_config('lock_timeout', '0', false)");
  const plan::MigrationPlan plan = plan_of(sql + "; CREATE TABLE n ();", shop());
  CHECK(findings(plan) == Lines{"warning guard_ignored"});
  CHECK(steps(plan) == Lines{"expand/1: CREATE TABLE n ()"});
  CHECK(plan.statements[0].steps.empty());
}

TEST_CASE("search_path decides what later names mean, and not beyond the file") {
  catalog::Catalog catalog = shop();
  const Planned planned = plan_migration(
      migration("SET search_path = app; ALTER TABLE t ADD COLUMN z int;"), catalog, {}, {});
  REQUIRE(planned.plan.steps.size() == 1);
  CHECK(words(planned.plan.steps[0].effects) == Lines{"app.t AccessExclusiveLock brief"});
  CHECK(catalog.search_path == shop().search_path);
}

TEST_CASE("set_config() of pg_dump is a setting like SET") {
  const plan::MigrationPlan plan = plan_of(
      "SELECT pg_catalog.set_config('search_path', '', false);"
      "ALTER TABLE app.t ADD COLUMN z int; ALTER TABLE public.t ADD COLUMN z int;",
      shop());
  CHECK(findings(plan).empty());
  REQUIRE(plan.steps.size() == 2);
  CHECK(plan::statements_of(plan.steps[1]).size() == 2);
  CHECK(plan.statements[0].verdict == plan::Verdict::safe);
}

TEST_CASE("of a SELECT that sets guards and more only the guards are left out") {
  const plan::MigrationPlan plan = plan_of(
      "SELECT set_config('lock_timeout', '0', false), set_config('search_path', 'app', false);"
      "ALTER TABLE t ADD COLUMN z int;",
      shop());
  CHECK(findings(plan) == Lines{"warning guard_ignored"});
  CHECK(steps(plan) == Lines{"expand/1: SELECT set_config('search_path', 'app', false); ALTER "
                             "TABLE t ADD COLUMN z int"});
  CHECK(plan.statements[0].verdict == plan::Verdict::rewritten);
  REQUIRE(plan.steps.size() == 1);
  CHECK(words(plan.steps[0].effects) == Lines{"app.t AccessExclusiveLock brief"});
}

TEST_CASE("SET LOCAL is for transactions") {
  CHECK(steps(plan_of("SET LOCAL a.b = 1; CREATE INDEX t_a_idx ON t (a);", shop())) ==
        Lines{"expand/1 outside: CREATE INDEX CONCURRENTLY t_a_idx ON public.t (a)"});
}

TEST_CASE("SET LOCAL ends with the author's transaction") {
  CHECK(steps(plan_of("SET a.b = 1; BEGIN; SET LOCAL a.b = 2; SET a.c = 3; CREATE TABLE n (); "
                      "COMMIT; CREATE TABLE m ();",
                      shop())) ==
        Lines{"expand/1: SET LOCAL a.b = 2; SET a.c = 3; CREATE TABLE n ()",
              "expand/2: SET a.b = 1; SET a.c = 3; CREATE TABLE m ()"});
  const plan::MigrationPlan plan = plan_of(
      "BEGIN; SET LOCAL search_path = app; ALTER TABLE t ADD COLUMN z int; COMMIT;"
      "ALTER TABLE t ADD COLUMN z int;",
      shop());
  REQUIRE(plan.steps.size() == 2);
  CHECK(words(plan.steps[0].effects) == Lines{"app.t AccessExclusiveLock brief"});
  CHECK(words(plan.steps[1].effects) == Lines{"public.t AccessExclusiveLock brief"});
}

TEST_CASE("ROLLBACK TO takes back what was SET since the savepoint") {
  CHECK(steps(plan_of("BEGIN; SET a.b = 1; SAVEPOINT x; SET a.b = 2; SAVEPOINT y; SET a.b = 3;"
                      "ROLLBACK TO X; CREATE TABLE n (); COMMIT; CREATE TABLE m ();",
                      shop()))
            .back() == "expand/2: SET a.b = 1; CREATE TABLE m ()");
}

TEST_CASE("a file of settings alone has no steps") {
  CHECK(plan_of("SET a.b = 1;", shop()).steps.empty());
}
