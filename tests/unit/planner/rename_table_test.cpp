// SPDX-License-Identifier: Apache-2.0
// rename-table.
#include "planner/renamed_table.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::planner;
using Catch::Matchers::Contains;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog =
      schema("CREATE TABLE t (id int PRIMARY KEY, \"B b\" text);");
  return catalog;
}

std::string recipe_of(const std::string& sql, const plan::Policy& policy = {},
                      const Circumstances& circumstances = {}) {
  return plan_of(sql, shop(), policy, circumstances).statements[0].recipe;
}

}  // namespace

TEST_CASE("a renamed table's old name is a view until contract") {
  const auto plan = plan_of("ALTER TABLE t RENAME TO u;", shop());
  CHECK(findings(plan).empty());
  const Lines all = steps(plan);
  REQUIRE(all.size() == 2);
  CHECK_THAT(all[0], Contains("migrate/1: ALTER TABLE t RENAME TO u; CREATE VIEW public.t WITH "
                              "(security_invoker = true) AS SELECT id, \"B b\" FROM public.u; ") &&
                         Contains("GRANT %s%s ON %s TO %s%s") &&
                         Contains("COMMENT ON VIEW public.t IS"));
  CHECK(all[1] == "contract/1: DROP VIEW public.t");
  CHECK(plan.statements[0].recipe == "rename-table");
  const auto* undo = std::get_if<plan::UndoSql>(&plan.steps[0].undo);
  REQUIRE(undo != nullptr);
  CHECK(undo->sql == Lines{"BEGIN", "DROP VIEW IF EXISTS public.t",
                           "ALTER TABLE public.u RENAME TO t", "COMMIT"});
}

TEST_CASE("what uses the new name runs before contract, what makes the old one anew after it") {
  const Lines all = steps(plan_of(
      "ALTER TABLE t RENAME TO u; ALTER TABLE u ADD COLUMN c int; UPDATE u SET c = 1 WHERE id = 1;",
      shop()));
  REQUIRE(all.size() == 4);
  CHECK(all[1] == "migrate/2: ALTER TABLE u ADD COLUMN c int");
  CHECK(all[3] == "contract/1: DROP VIEW public.t");
}

TEST_CASE("a rename is the author's where a view would not do") {
  CHECK(recipe_of("ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT * FROM u;").empty());
  CHECK(recipe_of("ALTER TABLE t RENAME TO u; CREATE TABLE t (id int);").empty());
  CHECK(recipe_of("BEGIN; ALTER TABLE t RENAME TO u; COMMIT;").empty());
  CHECK(recipe_of("-- pgmig: phase=contract\nALTER TABLE t RENAME TO u;").empty());
  CHECK(recipe_of("-- pgmig: accept=breaks_application reason=\"x\"\nALTER TABLE t RENAME TO u;")
            .empty());
  CHECK(recipe_of("ALTER TABLE t RENAME TO u;", {.contract = plan::ContractPolicy::immediate})
            .empty());
  CHECK(recipe_of("ALTER TABLE t RENAME id TO u;").empty());
}

TEST_CASE("before 15 a table with row level security has no stand-in") {
  catalog::Catalog catalog = shop();
  const sql::Rename rename{.object = {"", "t"}, .new_name = "u"};
  catalog.find({"", "t"})->row_security = true;
  CHECK(renamed_table(rename, catalog));
  catalog.server = {140000};
  CHECK_FALSE(renamed_table(rename, catalog));
  catalog.find({"", "t"})->row_security = false;
  CHECK_THAT(steps(plan_of("ALTER TABLE t RENAME TO u;", catalog))[0],
             Contains("CREATE VIEW public.t AS SELECT"));
}
