// SPDX-License-Identifier: Apache-2.0
// Statements that PostgreSQL will refuse, found before anything runs.
#include "planner/foreseen.hpp"

#include "schema.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace pgmig;
using namespace pgmig::planner;
using Catch::Matchers::Contains;

namespace {

catalog::Catalog shop() {
  catalog::Catalog catalog = schema(R"(
    CREATE TABLE t (id int PRIMARY KEY, a int, b text);
    CREATE INDEX t_a ON t (a);
    CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t, "up" int REFERENCES u);
    CREATE TABLE "Or""der" (id int);
    CREATE TABLE base (seen int, unseen int);
    CREATE VIEW v AS SELECT seen FROM base;
  )");
  catalog.find({"public", "v"})->view_definition = " SELECT base.seen FROM base;";
  catalog.database = "shop";
  return catalog;
}

std::string warning(const std::string& sql) {
  const plan::MigrationPlan plan = plan_of(sql, shop());
  for (const Diagnostic& found : plan.diagnostics) {
    if (found.code == "will_fail") {
      CHECK(found.severity == Severity::warning);
      return found.message;
    }
  }
  return {};
}

}  // namespace

TEST_CASE("what PostgreSQL will refuse is said beforehand") {
  const auto [sql, reason] = GENERATE(table<const char*, const char*>({
      {"CREATE TABLE t (id int)", "table public.t is there already"},
      {"CREATE TABLE t_a (id int)", "index public.t_a is there already"},
      {"CREATE TABLE \"Or\"\"der\" (id int)", "table public.\"Or\"\"der\" is there already"},
      {"CREATE VIEW v AS SELECT 1", "view public.v is there already"},
      {"CREATE OR REPLACE VIEW t AS SELECT 1", "table public.t is there already"},
      {"CREATE TABLE v AS SELECT 1", "view public.v is there already"},
      {"CREATE INDEX t_a ON t (b)", "index public.t_a is there already"},
      {"ALTER TABLE t ADD COLUMN a int", "column a of public.t is there already"},
      {"ALTER TABLE t DROP COLUMN z", "public.t has no column z"},
      {"ALTER TABLE t RENAME TO u", "table public.u is there already"},
      {"ALTER TABLE t RENAME COLUMN a TO b", "column b of public.t is there already"},
      {"ALTER TABLE base DROP COLUMN seen", "view public.v shows column seen"},
      {"ALTER TABLE base ALTER COLUMN seen TYPE bigint", "view public.v shows column seen"},
      {"DROP TABLE base", "view public.v stands on public.base"},
      {"DROP TABLE t", "a foreign key of public.u stands on public.t"},
  }));
  CAPTURE(sql);
  CHECK_THAT(warning(sql), Contains(reason));
}

TEST_CASE("what it will take is not warned of") {
  const auto* const sql = GENERATE(
      "CREATE TABLE IF NOT EXISTS t (id int)", "CREATE TABLE x (id int)",
      "CREATE TEMP TABLE t (id int)", "CREATE OR REPLACE VIEW v AS SELECT seen FROM base",
      "CREATE INDEX IF NOT EXISTS t_a ON t (a)", "CREATE INDEX ON t (a)",
      "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int", "ALTER TABLE t DROP COLUMN IF EXISTS z",
      "ALTER TABLE base DROP COLUMN unseen", "ALTER TABLE base DROP COLUMN seen CASCADE",
      "DROP TABLE u", "DROP TABLE t, u", "DROP TABLE base CASCADE", "DROP VIEW v; DROP TABLE base",
      "DROP VIEW v; CREATE VIEW v AS SELECT 1", "ALTER TABLE t DROP COLUMN a, ADD COLUMN a text",
      "DROP TABLE IF EXISTS nothing");
  CAPTURE(sql);
  CHECK(warning(sql).empty());
}
