// SPDX-License-Identifier: Apache-2.0
// Files against history: edits, tampering, order, baseline, repair.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace pgmig::test {

namespace {

/// A project with V1 and V2 applied.
class Applied : public Project {
 public:
  Applied() {
    migration("V1__first.sql", "-- the first\nCREATE TABLE t (id int);\n");
    migration("V2__second.sql", "CREATE TABLE u (id int);\n");
    REQUIRE(pgmig({"up"}).status == 0);
  }
};

}  // namespace

TEST_CASE(
    "4: a changed statement is a violation and the difference is shown, comments and layout are "
    "not") {
  const Applied project;
  project.migration("V1__first.sql", "-- another comment\nCREATE  TABLE t\n  (id int);\n");
  const auto layout = project.pgmig({"up"});
  CHECK(layout.status == 0);
  CHECK_THAT(layout.err, Catch::Contains("V1__first.sql"));
  project.migration("V1__first.sql", "-- the first\nCREATE TABLE t (id bigint);\n");
  const auto changed = project.pgmig({"up"});
  CHECK(changed.status == 4);
  CHECK_THAT(changed.err, Catch::Contains("-    2: CREATE TABLE t (id int);") &&
                              Catch::Contains("+    2: CREATE TABLE t (id bigint);"));
  CHECK(project.pgmig({"status"}).status == 4);
  CHECK(project.state("1") == "changed");
}

TEST_CASE("4: a directive belongs to what is compared") {
  const Applied project;
  project.migration("V2__second.sql", "-- pgmig: lock_timeout=5s\nCREATE TABLE u (id int);\n");
  CHECK(project.pgmig({"up"}).status == 4);
}

TEST_CASE("4: a missing file, and repair forgets it after a yes") {
  const Applied project;
  std::filesystem::remove(project.directory().path() / "migrations/V1__first.sql");
  CHECK(project.pgmig({"up"}).status == 4);
  CHECK(project.state("1") == "missing");
  CHECK(project.pgmig({"repair"}).status == 8);
  const auto repair = project.pgmig({"repair", "--yes"});
  INFO(repair.err);
  CHECK(repair.status == 0);
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("repair takes a changed file for what was applied") {
  const Applied project;
  project.migration("V1__first.sql", "CREATE TABLE t (id bigint);\n");
  REQUIRE(project.pgmig({"repair", "--yes"}).status == 0);
  CHECK(project.pgmig({"up"}).status == 0);
  CHECK(project.state("1") == "applied");
}

TEST_CASE("4: repair does not take a file in which what waits for contract stands no more") {
  const Project project("CREATE TABLE t (id int, a int); INSERT INTO t VALUES (1, 1)");
  const std::string drop =
      "-- pgmig: accept=data_loss reason=\"test\"\nALTER TABLE t DROP COLUMN a;\n";
  const std::string add = "ALTER TABLE t ADD COLUMN b int;\n";
  project.migration("V1__drop.sql", drop + add);
  REQUIRE(project.pgmig({"up"}).status == 0);
  SECTION("without it") {
    project.migration("V1__drop.sql", add);
    const auto repair = project.pgmig({"repair", "--yes"});
    CHECK(repair.status == 4);
    CHECK_THAT(repair.err, Catch::Contains("V1__drop.sql:1:1: error: ") &&
                               Catch::Contains("missing here: ALTER TABLE t DROP COLUMN a"));
    CHECK(project.pgmig({"contract", "--yes"}).status == 4);
  }
  SECTION("behind another statement") {
    project.migration("V1__drop.sql", "CREATE TABLE more (id int);\n" + drop + add);
    CHECK(project.pgmig({"repair", "--yes"}).status == 4);
  }
  SECTION("with what ran changed") {
    project.migration("V1__drop.sql", drop + "ALTER TABLE t ADD COLUMN b bigint;\n");
    CHECK(project.pgmig({"repair", "--yes"}).status == 0);
    CHECK(project.pgmig({"contract", "--yes"}).status == 0);
    CHECK(project.state("1") == "applied");
  }
}

TEST_CASE("repair says that what waits for contract goes with a file that is gone") {
  const Project project("CREATE TABLE t (id int, a int); INSERT INTO t VALUES (1, 1)");
  project.migration("V1__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\nALTER TABLE t DROP COLUMN a;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  std::filesystem::remove(project.directory().path() / "migrations/V1__drop.sql");
  const auto asked = project.pgmig({"repair"});
  CHECK(asked.status == 8);
  CHECK_THAT(asked.err, Catch::Contains("what waits for contract is never run"));
}

TEST_CASE("4: contract runs only what was planned, whatever an earlier repair has taken") {
  const Project project("CREATE TABLE t (id int, a int); INSERT INTO t VALUES (1, 1)");
  project.migration("V1__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\nALTER TABLE t DROP COLUMN a;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V1__drop.sql", "DELETE FROM t WHERE id = 1;\n");
  // The checksums that an older pgmig's repair wrote.
  const Project other;
  other.migration("V1__drop.sql", "DELETE FROM t WHERE id = 1;\n");
  other.database().execute("CREATE TABLE t (id int)");
  REQUIRE(other.pgmig({"up"}).status == 0);
  const auto column = [&](const std::string& name) {
    return other.database().value("SELECT " + name + " FROM pgmig.migration");
  };
  project.database().execute("UPDATE pgmig.migration SET checksum = '" + column("checksum") +
                             "', checksum_tokens = '" + column("checksum_tokens") + "'");
  CHECK(project.pgmig({"contract", "--yes"}).status == 4);
  CHECK(project.database().value("SELECT count(*) FROM t") == "1");
}

TEST_CASE("4: a version below the newest applied one, unless --out-of-order") {
  const Applied project;
  project.migration("V1.5__late.sql", "CREATE TABLE late (id int);");
  CHECK(project.pgmig({"up"}).status == 4);
  CHECK(project.state("1.5") == "out_of_order");
  CHECK(project.pgmig({"up", "--out-of-order"}).status == 0);
  CHECK(project.database().value("SELECT to_regclass('late')") == "late");
}

TEST_CASE("4: a digest that is none, and a history of a newer format") {
  const Applied project;
  SECTION("digest") {
    project.database().execute(
        "UPDATE pgmig.migration SET checksum_tokens = 'sha256:xyz' WHERE version = '1'");
  }
  SECTION("format") {
    project.database().execute("UPDATE pgmig.meta SET value = '99' WHERE key = 'format_version'");
  }
  project.migration("V3__third.sql", "CREATE TABLE v (id int);");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 4);
  CHECK(project.database().value("SELECT to_regclass('v')") == "NULL");
}

TEST_CASE("4: a history of a newer format is shown, and nothing is written to it") {
  const Applied project;
  project.database().execute(
      "UPDATE pgmig.meta SET value = '99' WHERE key = 'format_version';"
      "ALTER TABLE pgmig.migration ADD COLUMN from_the_future int");
  const auto status = project.pgmig({"status"});
  CHECK(status.status == 4);
  CHECK_THAT(status.out, Catch::Contains("applied"));
  CHECK_THAT(status.err, Catch::Contains("format 99"));
  CHECK(project.pgmig({"history"}).status == 0);
  CHECK(project.pgmig({"baseline", "2"}).status == 4);
}

TEST_CASE("4: a history with a table missing is not taken for an empty one") {
  const Applied project;
  project.database().execute("DROP TABLE pgmig.meta");
  for (const auto* command : {"status", "plan", "up"}) {
    INFO(command);
    CHECK(project.pgmig({command}).status == 4);
  }
}

TEST_CASE("4: a plan that is no longer the reviewed one does not run") {
  const Project project("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
  project.migration("V1__index.sql", "CREATE INDEX t_id_idx ON t (id);");
  REQUIRE(project.pgmig({"plan", "-o", "plan.json"}).status == 0);
  SECTION("the same") {
    const auto up = project.pgmig({"up", "--plan", "plan.json"});
    INFO(up.err);
    CHECK(up.status == 0);
  }
  SECTION("the table is empty now, so the plan is another") {
    project.database().execute("TRUNCATE t");
    CHECK(project.pgmig({"up", "--plan", "plan.json"}).status == 4);
    CHECK(project.database().value("SELECT to_regclass('t_id_idx')") == "NULL");
  }
}

TEST_CASE("baseline counts as applied without running, on an empty and on a non-empty history") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  project.migration("V2__second.sql", "CREATE TABLE u (id int);");
  project.migration("V3__third.sql", "CREATE TABLE v (id int);");
  REQUIRE(project.pgmig({"baseline", "1"}).status == 0);
  CHECK(project.state("1") == "baseline");
  const auto up = project.pgmig({"up", "1"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.state("2") == "applied");
  REQUIRE(project.pgmig({"baseline", "3"}).status == 0);
  CHECK(project.state("3") == "baseline");
  CHECK(project.state("2") == "applied");
  CHECK(project.database().value("SELECT to_regclass('v')") == "NULL");
  CHECK(project.pgmig({"baseline", "9"}).status == 2);
}

TEST_CASE("baseline counts a migration that failed, and none that has begun") {
  const Project project("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
  project.migration("V1__fails.sql", "CREATE TABLE t (id int);");
  REQUIRE(project.pgmig({"up"}).status == 1);
  REQUIRE(project.pgmig({"baseline", "1"}).status == 0);
  CHECK(project.state("1") == "baseline");
  project.migration("V2__vacuum.sql", "VACUUM t;");
  REQUIRE(project.pgmig({"up"}, {{"PGMIG_FAULT_POINT", "after_outside_statement:1"}}).status != 0);
  CHECK(project.pgmig({"baseline", "2"}).status == 2);
}

TEST_CASE("history shows who did what") {
  const Applied project;
  const auto history = project.pgmig({"history"});
  CHECK(history.status == 0);
  CHECK_FALSE(history.out.empty());
  CHECK(project.pgmig({"history", "--json"}).status == 0);
}

TEST_CASE("repeatables run after all versions, again when their statements change, in name order") {
  const Project project;
  project.migration("R__b_view.sql", "CREATE OR REPLACE VIEW b AS SELECT id FROM a;");
  project.migration("R__a_view.sql", "CREATE OR REPLACE VIEW a AS SELECT id FROM t;");
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  const auto first = project.pgmig({"up"});
  INFO(first.err);
  REQUIRE(first.status == 0);
  project.migration("R__a_view.sql",
                    "-- layout only\nCREATE OR REPLACE VIEW a AS\n  SELECT id FROM t;");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.pgmig({"status", "--exit-code"}).status == 0);
  project.migration("R__a_view.sql", "CREATE OR REPLACE VIEW a AS SELECT id, 1 AS one FROM t;");
  CHECK(project.pgmig({"status", "--exit-code"}).status == 3);
  const auto again = project.pgmig({"up"});
  INFO(again.err);
  REQUIRE(again.status == 0);
  CHECK(project.database().value(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attnum > 0") ==
        "2");
}

}  // namespace pgmig::test
