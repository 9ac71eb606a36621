// SPDX-License-Identifier: Apache-2.0
// What is refused, in which words, and what signing for it changes.
#include "planner/hazards.hpp"
#include "planner/messages.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdint>
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

plan::MigrationPlan plan_migration_of_repeatable(const std::string& text) {
  catalog::Catalog catalog = shop();
  return plan_migration(repeatable(text), catalog, {}, {}).plan;
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
      {"DROP VIEW v CASCADE", ""},
      {"VACUUM FULL t", "table_rewrite"},
      {"REINDEX TABLE t", "index_build"},
      {"ALTER TABLE t DISABLE TRIGGER ALL", "checks_disabled"},
      {"DROP OWNED BY x", "unknown_statement"},
  }));
  INFO(row.sql);
  const std::string hazard = row.hazard;
  const plan::MigrationPlan plan =
      plan_of("-- pgmig: drop=plain\n" + std::string{row.sql} + ";", shop());
  CHECK(findings(plan) == (hazard.empty() ? Lines{} : Lines{"error " + hazard}));
  if (hazard.empty()) {
    return;
  }
  CHECK(plan::is_refused(plan));
  CHECK(plan.statements[0].verdict == plan::Verdict::refused);
  CHECK(plan.steps.size() == 1);  // complete all the same
  const plan::MigrationPlan accepted = plan_of(
      fmt::format("-- pgmig: drop=plain accept={} reason=\"known\"\n{};", hazard, row.sql), shop());
  CHECK(findings(accepted).empty());
  CHECK(accepted.statements[0].verdict == plan::Verdict::accepted);
  CHECK(accepted.statements[0].accepted_because == "known");
}

TEST_CASE("rows that go in batches and are not kept are signed for, too") {
  const std::string sql = "DELETE FROM t;";
  CHECK(findings(plan_of(sql, shop())) == Lines{"error data_loss"});
  const plan::MigrationPlan accepted =
      plan_of("-- pgmig: accept=data_loss reason=\"known\"\n" + sql, shop());
  CHECK(findings(accepted).empty());
  CHECK(accepted.statements[0].recipe == "rows-in-batches");
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
  const plan::MigrationPlan plan = plan_of("-- pgmig: drop=plain\nDROP TABLE t CASCADE;", shop());
  CHECK(findings(plan) == Lines{"error data_loss", "error drop_cascade"});
  CHECK_THAT(plan.diagnostics[0].hint, Contains("accept=data_loss,drop_cascade"));
}

TEST_CASE(
    "long work in one transaction with a lock that others wait for is refused, or signed for") {
  struct Row {
    const char* sql;
    int line;  ///< of the statement that makes it one
  };

  const auto row = GENERATE(values<Row>({
      {"BEGIN;\nALTER TABLE t ADD COLUMN q int;\n{}UPDATE t SET q = 1;\nCOMMIT;", 3},
      {"BEGIN;\nUPDATE t SET a = 1;\n{}ALTER TABLE u ADD COLUMN q int;\nCOMMIT;", 3},
      {"BEGIN;\nLOCK TABLE t;\n{}INSERT INTO u SELECT id FROM t;\nCOMMIT;", 3},
      {"BEGIN;\nSELECT count(*) FROM t;\n{}ALTER TABLE t ADD COLUMN q int;\nCOMMIT;", 3},
      {"BEGIN;\nALTER TABLE t ADD COLUMN q int;\n{}ANALYZE t;\nCOMMIT;", 3},
      {"BEGIN;\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n{}ALTER TABLE t VALIDATE "
       "CONSTRAINT c;\nCOMMIT;",
       3},
      {"DROP VIEW v;\n{}UPDATE t SET a = 2;\nCREATE VIEW v AS SELECT a FROM t;", 2},
  }));
  const auto text = [&](std::string_view directive) {
    std::string sql = row.sql;
    return sql.replace(sql.find("{}"), 2, directive);
  };
  INFO(row.sql);
  const plan::MigrationPlan plan = plan_of(text(""), shop());
  REQUIRE(std::ranges::count(findings(plan), "error long_lock") == 1);
  CHECK(std::ranges::count(findings(plan), "error broken_law") == 0);
  const auto refusal = std::ranges::find(plan.diagnostics, "long_lock", &Diagnostic::code);
  CHECK(refusal->at.line == static_cast<std::size_t>(row.line));
  CHECK_THAT(refusal->hint, Contains("-- pgmig: accept=long_lock"));
  const plan::MigrationPlan accepted =
      plan_of(text("-- pgmig: accept=long_lock reason=\"at night\"\n"), shop());
  CHECK_FALSE(plan::is_refused(accepted));
}

TEST_CASE("work on a table of one block is not long, whatever else is locked before") {
  catalog::Catalog catalog = shop();
  catalog::Relation& small = catalog.relations.at({"public", "t"});
  small.rows = 100;
  small.bytes = 8192;
  const plan::MigrationPlan plan = plan_of(
      "BEGIN; ALTER TABLE u ADD COLUMN q int; UPDATE t SET a = 1 WHERE a > 2; COMMIT;", catalog);
  CHECK(findings(plan) == Lines{});
  CHECK(plan.statements[1].hazards == std::vector<std::string>{"long_lock"});
  CHECK(plan.statements[1].accepted_because == "a table of one block takes no time");
}

TEST_CASE("a long lock is said with what is worked on, what is locked, and the way out") {
  const plan::MigrationPlan block = plan_of(
      "BEGIN; ALTER TABLE u ADD COLUMN q int; UPDATE t SET a = 1 WHERE a > 2; COMMIT;", shop());
  REQUIRE(findings(block) == Lines{"error long_lock"});
  CHECK(block.diagnostics[0].message ==
        "UPDATE t SET a = 1 WHERE a > 2: would read all of public.t (about 1 million rows, 350 MB) "
        "in the transaction that locks public.u: nobody can read or write that until it ends");
  CHECK_THAT(block.diagnostics[0].hint, Contains("take BEGIN and COMMIT away"));
  const plan::MigrationPlan repeated = plan_migration_of_repeatable(
      "CREATE OR REPLACE VIEW v AS SELECT id, a FROM t; UPDATE t SET a = 1 WHERE a > 2;");
  REQUIRE(findings(repeated) == Lines{"error long_lock"});
  CHECK_THAT(repeated.diagnostics[0].hint, Contains("move it to a versioned one"));
}

TEST_CASE("statements that each run in a transaction of their own hold no long lock") {
  CHECK(findings(plan_of("ALTER TABLE t ADD COLUMN q int; UPDATE t SET q = 1 WHERE a > 2;", shop()))
            .empty());
  CHECK(findings(plan_of("BEGIN; ALTER TABLE t ADD COLUMN q int; INSERT INTO u VALUES (1); COMMIT;",
                         shop()))
            .empty());
  CHECK(findings(
            plan_of("BEGIN; CREATE TABLE n AS SELECT 1 AS a; UPDATE n SET a = 2; COMMIT;", shop()))
            .empty());
}

TEST_CASE(
    "DELETE of all rows cannot be in expand, and its author may know how to bring them back") {
  CHECK(findings(plan_of("-- pgmig: phase=expand accept=data_loss reason=\"x\"\nDELETE FROM u;",
                         shop())) == Lines{"error phase_too_early"});
  const plan::MigrationPlan plan = plan_of(
      "-- pgmig: accept=data_loss reason=\"kept\" undo=\"INSERT INTO u TABLE kept\"\n"
      "DELETE FROM u;",
      shop());
  CHECK(findings(plan).empty());
  CHECK(plan.steps[0].undo ==
        plan::Undo{plan::UndoSql{.sql = {"INSERT INTO u TABLE kept"}, .by_author = true}});
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

TEST_CASE("syntax that the server does not know is refused before anything runs") {
  struct Row {
    const char* sql;
    int since;
  };

  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", 14},
      {"ALTER TABLE p DETACH PARTITION p1 FINALIZE", 14},
      {"ALTER TABLE t ALTER COLUMN b SET COMPRESSION pglz", 14},
      {"CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT", 15},
      {"MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED THEN DO NOTHING", 15},
  }));
  catalog::Catalog catalog = schema(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b text); CREATE TABLE u (id int);"
      "CREATE TABLE p (k int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);");
  INFO(row.sql);
  catalog.server.number = (row.since - 1) * 10000;
  const Lines found = findings(plan_of(std::string{row.sql} + ";", catalog));
  CHECK(std::ranges::count(found, "error newer_syntax") == 1);
  catalog.server.number = row.since * 10000;
  const Lines none = findings(plan_of(std::string{row.sql} + ";", catalog));
  CHECK(std::ranges::count(none, "error newer_syntax") == 0);
}

TEST_CASE("MERGE is judged by what its clauses do") {
  const std::string merge = "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED ";
  CHECK(findings(plan_of(merge + "THEN DELETE;", shop())) == Lines{"error data_loss"});
  CHECK(findings(plan_of(merge + "AND a > 9 THEN DELETE;", shop())).empty());
  CHECK(findings(plan_of(merge + "THEN UPDATE SET a = 1;", shop())) ==
        Lines{"warning long_update"});
  CHECK(findings(plan_of(merge + "AND a > 9 THEN UPDATE SET a = 1;", shop())).empty());
  CHECK(findings(plan_of(merge + "THEN DO NOTHING;", shop())).empty());
}

TEST_CASE("long work under a lock on a table of a few counted rows is a note") {
  catalog::Catalog catalog = shop();
  catalog::Relation& small = *catalog.find({"public", "t"});
  small.rows = 10;
  small.bytes = 8192;
  const std::string widen = "ALTER TABLE t ALTER COLUMN b TYPE varchar(9);";
  const plan::MigrationPlan plan = plan_of(widen, catalog);
  CHECK(findings(plan) == Lines{"note few_rows"});
  CHECK(plan.statements[0].verdict == plan::Verdict::accepted);
  CHECK(plan.statements[0].hazards.front() == "table_rewrite");
  // What refers to it is large, and read as well.
  CHECK(findings(plan_of("ALTER TABLE t ALTER COLUMN id TYPE bigint;", catalog)).front() ==
        "error table_rewrite");
  CHECK(findings(plan_of("DROP TABLE u;\n-- pgmig: drop=plain\nTRUNCATE t;", catalog)).back() ==
        "error data_loss");
  const auto [rows, bytes] =
      GENERATE(table<double, std::int64_t>({{-1, 8192}, {21, 8192}, {10, 16384}}));
  small.rows = rows;
  small.bytes = bytes;
  CHECK(findings(plan_of(widen, catalog)) == Lines{"error table_rewrite"});
}

TEST_CASE("row-level security without a policy is warned of, by what the file leaves") {
  const auto [text, warns] = GENERATE(table<const char*, bool>({
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY;", true},
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true);", false},
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t DISABLE ROW LEVEL SECURITY;", false},
      {"ALTER TABLE t FORCE ROW LEVEL SECURITY;", false},
      {"CREATE TABLE x (id int); ALTER TABLE x ENABLE ROW LEVEL SECURITY;", false},
  }));
  CAPTURE(text);
  CHECK(findings(plan_of(text, shop())) == (warns ? Lines{"warning no_policy"} : Lines{}));
}

TEST_CASE("a materialized view is refreshed concurrently where a unique index tells rows apart") {
  const auto [index, is_rewritten] = GENERATE(table<const char*, bool>({
      {"CREATE UNIQUE INDEX ON m (id)", true},
      {"CREATE INDEX ON m (id)", false},
      {"CREATE UNIQUE INDEX ON m (id) WHERE id > 0", false},
      {"CREATE UNIQUE INDEX ON m ((id + 1))", false},
  }));
  CAPTURE(index);
  const catalog::Catalog catalog =
      schema("CREATE TABLE t (id int); CREATE MATERIALIZED VIEW m AS SELECT id FROM t; " +
             std::string(index) + ";");
  const plan::MigrationPlan plan = plan_of("REFRESH MATERIALIZED VIEW m;", catalog);
  CHECK(findings(plan) == (is_rewritten ? Lines{} : Lines{"error table_rewrite"}));
  CHECK(steps(plan) == Lines{is_rewritten
                                 ? "migrate/1: REFRESH MATERIALIZED VIEW CONCURRENTLY public.m"
                                 : "migrate/1: REFRESH MATERIALIZED VIEW m"});
  if (is_rewritten) {  // as written, too; one that is emptied first is filled plainly
    CHECK(findings(plan_of("REFRESH MATERIALIZED VIEW CONCURRENTLY m;", catalog)).empty());
    CHECK_THAT(steps(plan_of("-- pgmig: accept=data_loss reason=\"x\"\nREFRESH MATERIALIZED VIEW m "
                             "WITH NO DATA; REFRESH MATERIALIZED VIEW m;",
                             catalog))
                   .back(),
               !Contains("CONCURRENTLY"));
  }
}
