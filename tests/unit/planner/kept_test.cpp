// SPDX-License-Identifier: Apache-2.0
// What is dropped is kept: when, where, and under which name.
#include "planner/trash.hpp"
#include "unit/planner/schema.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace pgmig::planner {

namespace {

using Catch::Contains;
using Lines = std::vector<std::string>;

catalog::Catalog shop() {
  return schema(R"(
    CREATE TABLE customer (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, note text);
    CREATE VIEW buyer AS SELECT customer_id FROM orders;
  )");
}

std::string first_recipe(const std::string& sql, const catalog::Catalog& catalog) {
  return plan_of(sql, catalog).statements.at(0).recipe;
}

}  // namespace

TEST_CASE("a table is kept unless its author says drop=plain, also when he signed for the loss") {
  CHECK(first_recipe("DROP TABLE orders;", shop()) == "drop-table");
  CHECK(first_recipe("-- pgmig: accept=data_loss reason=\"x\"\nDROP TABLE orders;", shop()) ==
        "drop-table");
  CHECK(first_recipe("BEGIN; DROP TABLE orders; COMMIT;", shop()) == "drop-table");
  CHECK(
      first_recipe("-- pgmig: drop=plain accept=data_loss reason=\"x\"\nDROP TABLE orders;", shop())
          .empty());
  CHECK(findings(plan_of("-- pgmig: drop=plain\nDROP TABLE orders;", shop())) ==
        Lines{"error data_loss"});
  CHECK(findings(plan_of("DROP TABLE orders;", shop(), {.drop = plan::DropPolicy::plain})) ==
        Lines{"error data_loss"});
}

TEST_CASE("a table that nobody would miss is dropped plainly") {
  catalog::Catalog catalog = shop();
  catalog.find({"public", "orders"})->may_hold_rows = false;
  CHECK(first_recipe("DROP TABLE orders;", catalog).empty());
  CHECK(first_recipe("DROP TABLE orders CASCADE;", catalog) == "drop-table");  // the view goes, too
  CHECK(plan_of("CREATE TABLE n (id int); DROP TABLE n;", shop()).statements.at(1).recipe.empty());
}

TEST_CASE("nothing is lost of a table that is kept, and its way back is promised") {
  const plan::MigrationPlan plan = plan_of("DROP TABLE orders CASCADE;", shop());
  REQUIRE(plan.steps.size() == 1);
  CHECK(std::ranges::count(plan.steps[0].hazards, "data_loss") == 0);
  CHECK(std::holds_alternative<plan::UndoSql>(plan.steps[0].undo));
  CHECK(plan.statements[0].hazards.front() == "data_loss");  // as written
}

TEST_CASE("what has no place, or belongs to somebody else, is not kept but refused") {
  catalog::Catalog catalog = shop();
  catalog.trash.schema.clear();
  CHECK(findings(plan_of("DROP TABLE orders;", catalog)) == Lines{"error data_loss"});
  catalog::Catalog others = shop();
  others.find({"public", "orders"})->owned_by_us = false;
  CHECK(findings(plan_of("DROP TABLE orders;", others)) == Lines{"error data_loss"});
}

TEST_CASE("the place is made where it is not there") {
  catalog::Catalog catalog = shop();
  const auto sent = [&] { return steps(plan_of("DROP TABLE orders;", catalog)).at(0); };
  CHECK_THAT(sent(), Contains("CREATE SCHEMA IF NOT EXISTS pgmig_trash; CREATE TABLE IF NOT EXISTS "
                              "pgmig_trash.kept"));
  catalog.trash = {.schema = "ours", .has_schema = true};
  CHECK_THAT(sent(),
             !Contains("CREATE SCHEMA") && Contains("CREATE TABLE IF NOT EXISTS ours.kept"));
  catalog.trash.has_list = true;
  CHECK_THAT(sent(), !Contains("CREATE TABLE") && Contains("SET SCHEMA ours"));
}

TEST_CASE("names in the trash fit, and differ where the objects do") {
  const std::string longest(63, 'x');
  const std::string name = name_in_trash({"public", longest}, "V7");
  CHECK(name.size() == 63);
  CHECK(name != name_in_trash({"other", longest}, "V7"));
  CHECK(name != name_in_trash({"public", longest}, "V8"));
  CHECK(name != name_in_trash({"public", longest.substr(1)}, "V7"));
  CHECK_THAT(name_in_trash({"public", "orders"}, "V1.4"), Contains("orders_v1_4_"));
  CHECK(name_in_trash({"public", "orders"}, "R__" + longest).size() <= 63);
  CHECK_THAT(name_in_trash({"public", "\xC3\xA4"}, "R__\xC3\xA4"), Contains("\xC3\xA4_r____"));
}

namespace {

/// Small enough to be copied.
catalog::Catalog small(std::string_view sql) {
  catalog::Catalog catalog = schema(sql);
  for (auto& [name, relation] : catalog.relations) {
    relation.rows = 1000;
    relation.bytes = 100'000;
  }
  return catalog;
}

}  // namespace

TEST_CASE("a column is copied where its rows have another key, and all of it can come back") {
  struct Row {
    const char* table;
    bool is_kept;
  };

  const auto row = GENERATE(values<Row>({
      {"CREATE TABLE t (id int PRIMARY KEY, c text)", true},
      {"CREATE TABLE t (id int NOT NULL UNIQUE, c text NOT NULL)", true},
      {"CREATE TABLE t (id int UNIQUE, c text)", false},
      {"CREATE TABLE t (c int PRIMARY KEY, id int)", false},
      {"CREATE TABLE t (id int, c int, PRIMARY KEY (id, c))", false},
      {"CREATE TABLE t (id int, c text)", false},
      {"CREATE TABLE t (id int PRIMARY KEY, c serial)", false},
      {"CREATE TABLE t (id int PRIMARY KEY, c int GENERATED ALWAYS AS IDENTITY)", false},
      {"CREATE TABLE t (id int PRIMARY KEY, c int GENERATED ALWAYS AS (id) STORED)", false},
      {"CREATE TABLE t (id int PRIMARY KEY, c text); CREATE TABLE u () INHERITS (t)", false},
  }));
  INFO(row.table);
  const std::string drop =
      GENERATE("ALTER TABLE t DROP COLUMN c;", "ALTER TABLE t DROP COLUMN c CASCADE;",
               "-- pgmig: accept=data_loss reason=\"x\"\nALTER TABLE t DROP COLUMN c;");
  CHECK((first_recipe(drop, small(row.table)) == "drop-column") == row.is_kept);
}

TEST_CASE("what CASCADE would take along with a column is not dropped unseen") {
  const catalog::Catalog catalog =
      small("CREATE TABLE t (id int PRIMARY KEY, c text); CREATE VIEW v AS SELECT c FROM t;");
  CHECK(findings(plan_of("ALTER TABLE t DROP COLUMN c CASCADE;", catalog)) ==
        Lines{"error data_loss", "error drop_cascade"});
}

TEST_CASE("large tables, and what cannot be seen, are not copied aside") {
  const std::string table = "CREATE TABLE t (id int PRIMARY KEY, c text);";
  CHECK(first_recipe("TRUNCATE t;", small(table)) == "truncate");
  CHECK(first_recipe("TRUNCATE t RESTART IDENTITY;", small(table)).empty());
  CHECK(first_recipe("TRUNCATE t;", schema(table)).empty());  // a million rows
  CHECK(std::holds_alternative<plan::Irreversible>(
      plan_of("DELETE FROM t;", schema(table)).steps.at(0).undo));
  CHECK(first_recipe("DELETE FROM t;", small(table)) == "delete-rows");
  CHECK(first_recipe("DELETE FROM t RETURNING id;", small(table)) == "change-rows");
  CHECK(first_recipe("DELETE FROM t USING t AS u WHERE t.id = u.id;", small(table)) ==
        "change-rows");
  CHECK(first_recipe("DELETE FROM t WHERE id IN (SELECT 1 FROM t JOIN t AS u USING (id));",
                     small(table)) == "delete-rows");
  CHECK(first_recipe("DELETE FROM t;",
                     small(table + "CREATE TABLE u (id int REFERENCES t ON DELETE CASCADE);"))
            .empty());
}

TEST_CASE("two statements that take the same away have copies of their own") {
  const auto plan = plan_of("DELETE FROM t WHERE id = 1; DELETE FROM t WHERE id = 2;",
                            small("CREATE TABLE t (id int PRIMARY KEY);"));
  std::set<std::string> made;
  for (const plan::Step& step : plan.steps) {
    for (const plan::PlannedSql& sent : plan::statements_of(step)) {
      if (sent.sql.starts_with("CREATE TABLE pgmig_trash")) {
        made.insert(sent.sql);
      }
    }
  }
  CHECK(made.size() == 2);
}

}  // namespace pgmig::planner
