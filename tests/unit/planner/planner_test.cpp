// SPDX-License-Identifier: Apache-2.0
// Laws that hold for every plan: sound, the same each time, complete, and through the journal
// unharmed.
#include "plan/invariants.hpp"
#include "plan/json.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace pgmig;
using namespace pgmig::planner;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text UNIQUE);
    CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, total numeric(10,2));
    CREATE INDEX orders_customer_idx ON orders (customer);
    CREATE VIEW totals AS SELECT customer, total FROM orders;
    CREATE TYPE state AS ENUM ('new', 'paid');
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  )");
  return catalog;
}

std::string file() {
  return GENERATE(
      as<std::string>{}, "", "SELECT 1;", "CREATE TABLE n (id int);",
      "ALTER TABLE orders ADD COLUMN state state DEFAULT 'new'; CREATE INDEX ON orders (state);"
      "ALTER TABLE orders ADD CONSTRAINT paid CHECK (total > 0) NOT VALID;"
      "ALTER TABLE orders VALIDATE CONSTRAINT paid; DROP INDEX orders_customer_idx;",
      "DROP VIEW totals; CREATE VIEW totals AS SELECT total FROM orders; ALTER TABLE customers ADD "
      "COLUMN phone text; UPDATE customers SET phone = '' WHERE id < 10; DO $$ BEGIN END $$;",
      "BEGIN; ALTER TABLE customers RENAME TO people; CREATE VIEW customers AS SELECT * FROM "
      "people;"
      "COMMIT; VACUUM orders; ALTER TYPE state ADD VALUE 'sent'; INSERT INTO orders VALUES (1);",
      "DROP TRIGGER orders_touch ON orders; CREATE TRIGGER orders_touch BEFORE INSERT ON orders "
      "FOR "
      "EACH ROW EXECUTE FUNCTION touch(); SET work_mem = '1MB'; ALTER TABLE orders ADD COLUMN z "
      "int;"
      "ALTER TABLE customers ADD COLUMN z int;",
      "DROP TABLE orders CASCADE; TRUNCATE customers; ALTER TABLE orders ALTER COLUMN id TYPE "
      "bigint;"
      "CREATE TABLE n (id int); MERGE INTO orders USING customers ON true WHEN MATCHED THEN "
      "DELETE;");
}

}  // namespace

TEST_CASE("a plan that is not refused breaks no law") {
  const std::string text = file();
  INFO(text);
  const plan::MigrationPlan plan = plan_of(text, shop());
  if (plan::is_refused(plan)) {
    CHECK(fmt::format("{}", fmt::join(findings(plan), " ")).find("broken_law") ==
          std::string::npos);
  } else {
    CHECK(plan::broken_laws(plan).empty());
  }
}

TEST_CASE("the same input gives the same plan") {
  const std::string text = file();
  CHECK(plan_of(text, shop()) == plan_of(text, shop()));
}

TEST_CASE("a plan comes back from the journal as it was made") {
  const plan::MigrationPlan plan = plan_of(file(), shop());
  CHECK(plan::from_journal_text(plan::to_journal_text(plan)) == plan);
}

TEST_CASE("every statement is reported, and sent once or not at all") {
  const plan::MigrationPlan plan = plan_of(file(), shop());
  std::map<int, std::vector<std::string>> sent;
  for (const plan::Step& step : plan.steps) {
    for (const plan::PlannedSql& planned : plan::statements_of(step)) {
      std::vector<std::string>& steps = sent[planned.statement];
      if (steps.empty() || steps.back() != step.id) {  // a recipe may send several in one
        steps.push_back(step.id);
      }
    }
  }
  for (std::size_t i = 0; i < plan.statements.size(); ++i) {
    const plan::StatementReport& report = plan.statements[i];
    CHECK_FALSE(report.sql.empty());
    if (report.sql.starts_with("SET ")) {
      continue;
    }
    CHECK(report.steps == sent[static_cast<int>(i)]);
    CHECK(report.steps.size() == 1);
  }
}

TEST_CASE("the heading of a plan") {
  const plan::MigrationPlan plan = plan_of("SELECT 1;", shop());
  CHECK(plan.id == "V7");
  CHECK(plan.version == "0007");
  CHECK(plan.description == "test");
  CHECK(plan.file == "V0007__test.sql");
  CHECK(plan.steps[0].id == "0007/expand/1");
}

TEST_CASE("a file of many statements is planned in no time") {
  std::string text = "CREATE TABLE n (id int);\n";
  for (int i = 0; i < 5000; ++i) {
    text += "INSERT INTO orders VALUES (" + std::to_string(i) + ");\n";
  }
  const plan::MigrationPlan plan = plan_of(text, shop());
  CHECK(plan.statements.size() == 5001);
  CHECK(plan.steps.size() == 1);
}
