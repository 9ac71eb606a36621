// SPDX-License-Identifier: Apache-2.0
// What is refused, in which words, and what signing for it changes.
#include "planner/hazards.hpp"
#include "planner/messages.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <set>

using namespace pgmig;
using namespace pgmig::planner;
using Catch::Matchers::Contains;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE t (id int PRIMARY KEY, a int, b text);
    CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t);
    CREATE VIEW v AS SELECT id FROM t;
    CREATE FUNCTION calc() RETURNS int LANGUAGE plpgsql AS 'begin return 1; end';
  )");
  return catalog;
}

}  // namespace

TEST_CASE("hazard ids are unique and explained") {
  std::set<std::string_view> ids;
  for (const Hazard& hazard : all_hazards()) {
    CHECK(ids.insert(hazard.id).second);
    CHECK_FALSE(hazard.summary.empty());
    CHECK_FALSE(hazard.remedy.empty());
    CHECK(find_hazard(hazard.id) == &hazard);
  }
  CHECK(find_hazard("nosuch") == nullptr);
}

TEST_CASE("what is neither brief nor has a recipe is refused") {
  struct Row {
    const char* sql;
    const char* hazard;
  };

  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE t ALTER COLUMN a TYPE bigint", "table_rewrite"},
      {"ALTER TABLE t ADD EXCLUDE USING gist (a WITH =), ALTER COLUMN a SET DEFAULT 1",
       "index_build"},
      {"ALTER TABLE t ADD COLUMN z int NOT NULL", "not_null_no_default"},
      {"ALTER TABLE t ADD COLUMN z serial", "table_rewrite"},
      {"ALTER TABLE t ADD COLUMN z int GENERATED ALWAYS AS (a + 1) STORED", "table_rewrite"},
      {"DROP TABLE u", "data_loss"},
      {"ALTER TABLE t DROP COLUMN a", "data_loss"},
      {"TRUNCATE u", "data_loss"},
      {"DELETE FROM u", "data_loss"},
      {"DROP VIEW v CASCADE", ""},
      {"VACUUM FULL t", "table_rewrite"},
      {"REINDEX TABLE t", "index_build"},
      {"ALTER TABLE t DISABLE TRIGGER ALL", "checks_disabled"},
      {"DROP OWNED BY x", "unknown_statement"},
  }));
  INFO(row.sql);
  const std::string hazard = row.hazard;
  const plan::MigrationPlan plan = plan_of(std::string{row.sql} + ";", shop());
  CHECK(findings(plan) == (hazard.empty() ? Lines{} : Lines{"error " + hazard}));
  if (hazard.empty()) {
    return;
  }
  CHECK(plan::is_refused(plan));
  CHECK(plan.statements[0].verdict == plan::Verdict::refused);
  CHECK(plan.steps.size() == 1);  // complete all the same
  const plan::MigrationPlan accepted =
      plan_of(fmt::format("-- pgmig: accept={} reason=\"known\"\n{};", hazard, row.sql), shop());
  CHECK(findings(accepted).empty());
  CHECK(accepted.statements[0].verdict == plan::Verdict::accepted);
  CHECK(accepted.statements[0].accepted_because == "known");
}

TEST_CASE("a refusal says what, to which relation, how large, why, and the way out") {
  const plan::MigrationPlan plan =
      plan_of("BEGIN;\n  ALTER TABLE t ALTER COLUMN a SET NOT NULL; COMMIT;", shop());
  REQUIRE(plan.diagnostics.size() == 1);
  const Diagnostic& refusal = plan.diagnostics[0];
  CHECK(refusal.message ==
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL: would read all of public.t (about 1 million "
        "rows, 350 MB) while nobody can read or write it");
  CHECK_THAT(refusal.hint, Contains("CHECK (a IS NOT NULL) NOT VALID"));
  CHECK_THAT(refusal.hint, Contains("-- pgmig: accept=table_scan reason=\"...\""));
  CHECK(refusal.at == Location{"V0007__test.sql", 2, 3});
}

TEST_CASE("all that has to be signed for is named together") {
  const plan::MigrationPlan plan = plan_of("DROP TABLE t CASCADE;", shop());
  CHECK(findings(plan) == Lines{"error data_loss", "error drop_cascade"});
  CHECK_THAT(plan.diagnostics[0].hint, Contains("accept=data_loss,drop_cascade"));
}

TEST_CASE("an unknown hazard is named at its place, with the nearest and all that there are") {
  const Diagnostics unknown =
      unknown_hazards(migration("BEGIN;\n  -- pgmig: accept=data_los,opaque reason=\"x\"\n"
                                "SET a.b = 1;\nCOMMIT;"));
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].code == "unknown_hazard");
  CHECK(unknown[0].at.line == 2);
  CHECK(unknown[0].at.column == 13);
  CHECK_THAT(unknown[0].hint, Contains("did you mean data_loss?"));
  for (const Hazard& hazard : all_hazards()) {
    CHECK_THAT(unknown[0].hint, Contains(std::string{hazard.id}));
  }
}

TEST_CASE("an index in a block of the author's: out of it, pgmig builds it concurrently") {
  const plan::MigrationPlan plan = plan_of("BEGIN; CREATE INDEX i ON t (a); COMMIT;", shop());
  REQUIRE(findings(plan) == Lines{"error index_build"});
  CHECK_THAT(plan.diagnostics[0].hint,
             Contains("move it out of the BEGIN ... COMMIT block") && !Contains("partition"));
}

TEST_CASE("a unique index over foreign tables is left to its author") {
  catalog::Catalog catalog = schema(
      "CREATE TABLE p (a int) PARTITION BY RANGE (a);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2) TO (3);");
  catalog.find({"public", "p2"})->kind = catalog::RelationKind::foreign_table;
  const plan::MigrationPlan plan = plan_of("CREATE UNIQUE INDEX i ON p (a);", catalog);
  REQUIRE(findings(plan) == Lines{"error index_build"});
  CHECK_THAT(plan.diagnostics[0].hint, Contains("ON ONLY the partitioned table"));
}

TEST_CASE("what is read for ATTACH PARTITION is the partition") {
  const plan::MigrationPlan plan =
      plan_of("ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (1) TO (2);",
              schema("CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE q (a int);"));
  REQUIRE(findings(plan) == Lines{"error table_scan"});
  CHECK_THAT(plan.diagnostics[0].message, Contains("would read all of public.q ("));
}

TEST_CASE("an attribute of a type goes with the values in all columns that are made of it") {
  const catalog::Catalog catalog = schema(
      "CREATE TYPE c AS (x int, y int); CREATE DOMAIN d AS c; CREATE TYPE e AS (x int, y int);");
  const std::string drop = "ALTER TYPE c DROP ATTRIBUTE x CASCADE;";
  CHECK(findings(plan_of(drop, catalog)).empty());
  for (const char* const type : {"c", "c[]", "d"}) {
    INFO(type);
    catalog::Catalog used = catalog;
    used.relations.merge(
        schema("CREATE TYPE c AS (x int, y int); CREATE DOMAIN d AS c; CREATE TABLE q (a " +
               std::string{type} + ");")
            .relations);
    used.types.at({"public", "d"}).base = "public.c";  // the server tells
    CHECK(findings(plan_of(drop, used)) == Lines{"error data_loss"});
    CHECK(findings(plan_of("ALTER TYPE e DROP ATTRIBUTE x;", used)).empty());
    CHECK(steps(plan_of("-- pgmig: accept=data_loss reason=\"x\"\n" + drop, used)) ==
          Lines{"contract/1: ALTER TYPE c DROP ATTRIBUTE x CASCADE"});
  }
}

TEST_CASE("the strict policy refuses what cannot be seen into, unless signed for") {
  const plan::Policy strict{.opaque = plan::OpaquePolicy::refuse};
  CHECK(findings(plan_of("SELECT calc();", shop(), strict)) == Lines{"error opaque"});
  const plan::MigrationPlan accepted =
      plan_of("-- pgmig: accept=opaque reason=\"x\"\nSELECT calc();", shop(), strict);
  CHECK(findings(accepted).empty());
  CHECK(accepted.statements[0].verdict == plan::Verdict::opaque);
  CHECK(findings(plan_of("SELECT calc();", shop())).empty());
}

TEST_CASE("the proof of NOT NULL may come from the same file") {
  const plan::MigrationPlan plan = plan_of(
      "ALTER TABLE t ADD CONSTRAINT a_there CHECK (a IS NOT NULL) NOT VALID;"
      "ALTER TABLE t VALIDATE CONSTRAINT a_there; ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
      shop());
  CHECK(findings(plan).empty());
  CHECK(plan.steps.size() == 3);
}

TEST_CASE("VALIDATE never shares a transaction with the blocking lock of its ADD") {
  const plan::MigrationPlan plan = plan_of(
      "ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT VALID;"
      "ALTER TABLE t VALIDATE CONSTRAINT x;",
      shop());
  CHECK(findings(plan).empty());
  CHECK(plan.steps.size() == 2);
}

TEST_CASE("without a database the worst is assumed") {
  catalog::Catalog nothing;
  nothing.search_path = {"pg_catalog", "public"};
  const Circumstances lint{.live = false};
  CHECK(findings(plan_of("ALTER TABLE t ADD COLUMN z serial;", nothing, {}, lint)) ==
        Lines{"error table_rewrite"});
  CHECK(plan_of("ALTER TABLE t ALTER COLUMN a SET NOT NULL;", nothing, {}, lint).steps.size() == 4);
  CHECK(findings(plan_of("ALTER TABLE u ALTER COLUMN a TYPE bigint;", nothing, {}, lint)) ==
        Lines{"error table_rewrite"});
  CHECK(findings(plan_of("CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
                         nothing, {}, lint))
            .empty());
}

TEST_CASE("sizes in words") {
  CHECK(size_in_words({.rows = -1, .bytes = 0}) == "size unknown");
  CHECK(size_in_words({.rows = 12, .bytes = 8192}) == "about 12 rows, 8 kB");
  CHECK(size_in_words({.rows = 1234567, .bytes = 5LL << 30U}) == "about 1.23 million rows, 5 GB");
}
