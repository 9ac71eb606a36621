// SPDX-License-Identifier: Apache-2.0
// Judging files without a database.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

namespace pgmig::test {

namespace {

using Catch::Contains;

/// A directory without a server: lint must not look for one.
class Files {
 public:
  Files() : directory_("lint") { directory_.write("migrations/.keep", ""); }

  void write(const std::string& name, std::string_view text) const {
    directory_.write("migrations/" + name, text);
  }

  [[nodiscard]] Finished pgmig(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), PGMIG_BINARY);
    return in_directory(std::move(arguments));
  }

  [[nodiscard]] Finished lint(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "lint");
    return pgmig(std::move(arguments));
  }

  void git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=a", "-c", "user.email=a@b.c"});
    const auto ran = in_directory(std::move(arguments));
    INFO(ran.err);
    REQUIRE(ran.status == 0);
  }

 private:
  [[nodiscard]] Finished in_directory(std::vector<std::string> arguments) const {
    RunOptions options;
    options.directory = directory_.path();
    options.environment = {{"PGMIG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"}};
    return run(std::move(arguments), options);
  }

  TemporaryDirectory directory_;
};

std::set<std::string> codes(const Finished& ran) {
  std::set<std::string> found;
  const auto told = nlohmann::json::parse(ran.out);
  for (const auto& diagnostic : told["diagnostics"]) {
    found.insert(diagnostic["severity"].get<std::string>() + " " +
                 diagnostic["code"].get<std::string>());
  }
  return found;
}

}  // namespace

TEST_CASE("lint tells as a compiler does: place, statement, caret, code, what to write instead") {
  const Files files;
  files.write("V1__type.sql", "SELECT 1;\n  ALTER TABLE orders ALTER COLUMN total TYPE bigint;\n");
  const auto ran = files.lint();
  CHECK(ran.status == 7);
  CHECK_THAT(ran.out,
             Contains("migrations/V1__type.sql:2:3: error: ALTER TABLE orders ALTER COLUMN") &&
                 Contains("[table_rewrite: lock]") &&
                 Contains("    2 |   ALTER TABLE orders ALTER COLUMN total TYPE bigint;\n"
                          "      |   ^\n") &&
                 Contains("  instead: ") && Contains("1 file, 2 statements, 1 refused"));
}

TEST_CASE("breakage, locks and lost data are told apart, and what pgmig does safely is a note") {
  const Files files;
  files.write("V1__all.sql",
              "ALTER TABLE a RENAME COLUMN b TO c;\n"
              "CREATE INDEX ON d (e);\n"
              "ALTER TABLE f DROP COLUMN g;\n"
              "DO $$ BEGIN END $$;\n");
  const auto ran = files.lint({"--json"});
  CHECK(ran.status == 7);
  CHECK(codes(ran).contains("warning breaks_application"));
  CHECK(codes(ran).contains("note index_build"));
  CHECK(codes(ran).contains("error data_loss"));
  CHECK(codes(ran).contains("warning opaque"));
  const auto told = nlohmann::json::parse(ran.out);
  for (const auto& diagnostic : told["diagnostics"]) {
    CHECK(diagnostic["kind"].is_string());
  }
  CHECK_THAT(ran.err, Contains("migrations/V1__all.sql:3:1: "));
}

TEST_CASE("what the same file makes raises no alarm") {
  const Files files;
  files.write("V1__new.sql",
              "CREATE TABLE t (a int, b varchar(9));\nALTER TABLE t ALTER COLUMN a TYPE bigint;\n"
              "CREATE INDEX ON t (b);\nALTER TABLE t DROP COLUMN b;\nDROP TABLE t;\n");
  const auto ran = files.lint({"--json"});
  CHECK(ran.status == 0);
  CHECK(codes(ran).empty());
}

TEST_CASE("functions of PostgreSQL are known without a server") {
  const Files files;
  files.write("V1__defaults.sql",
              "ALTER TABLE a ADD COLUMN b timestamptz DEFAULT now();\n"
              "ALTER TABLE a ADD COLUMN c text DEFAULT lower('X');\n"
              "UPDATE a SET c = upper(c) WHERE id = 1;\n");
  const auto ran = files.lint({"--json"});
  CHECK(ran.status == 0);
  CHECK(codes(ran).empty());
}

TEST_CASE("a signature needs a reason and is shown") {
  const Files files;
  files.write("V1__a.sql",
              "-- pgmig: drop=plain accept=data_loss reason=\"copied\"\nDROP TABLE t;\n");
  const auto accepted = files.lint();
  CHECK(accepted.status == 0);
  CHECK_THAT(accepted.out, Contains("signed: copied") && Contains("1 accepted"));
  files.write("V1__a.sql", "-- pgmig: accept=data_loss\nDROP TABLE t;\n");
  const auto bare = files.lint();
  CHECK(bare.status == 2);
  CHECK_THAT(bare.out, Contains("accept needs a reason"));
}

TEST_CASE("a bad file is exit 2, and the others are judged all the same") {
  const Files files;
  files.write("V1__bad.sql", "SELECT 'unterminated;\n");
  files.write("V2__type.sql", "ALTER TABLE t ALTER COLUMN a TYPE bigint;\n");
  const auto ran = files.lint({"--json"});
  CHECK(ran.status == 2);
  CHECK(codes(ran).contains("error unterminated"));
  CHECK_FALSE(codes(ran).contains("warning empty_migration"));
  CHECK(codes(ran).contains("error table_rewrite"));
  CHECK(codes(files.lint({"migrations/V1__bad.sql", "nosuch.sql", "--json"})) ==
        std::set<std::string>{"error unterminated", "error unreadable_file"});
  files.write("U2__type.sql", "SELECT 'unterminated, too;\n");
  const auto undo = nlohmann::json::parse(files.lint({"--json"}).out);
  CHECK(undo["diagnostics"][1]["file"] == "migrations/U2__type.sql");
  const auto once = files.lint({"migrations/V1__bad.sql", "--json"});
  const auto told = nlohmann::json::parse(once.out);
  CHECK(told["diagnostics"].size() == 1);
}

TEST_CASE("lint takes files and directories by name, and a major version") {
  const Files files;
  files.write("V1__detach.sql", "ALTER TABLE p DETACH PARTITION c CONCURRENTLY;\n");
  CHECK(files.lint({"migrations/V1__detach.sql", "--pg", "15"}).status == 0);
  CHECK(files.lint({"migrations"}).status == 0);
  CHECK(files.lint({"--pg", "11"}).status == 2);
  const auto json = files.lint({"migrations/V1__detach.sql", "--json"});
  const auto file = nlohmann::json::parse(json.out)["files"][0];
  CHECK(file["statements"][0]["as_written"]["transactional"] == false);
}

TEST_CASE("lint --base judges what a branch adds, and refuses a version below the newest there") {
  const Files files;
  files.git({"init", "-q", "-b", "main"});
  files.write("V1__old.sql", "CREATE TABLE t (a int);\n");
  files.write("V5__old.sql", "ALTER TABLE t ALTER COLUMN a TYPE bigint;\n");
  files.git({"add", "."});
  files.git({"commit", "-q", "-m", "one"});
  files.write("V6__new.sql", "CREATE TABLE fresh (a int);\n");
  files.write("V7__new.sql", "ALTER TABLE fresh ALTER COLUMN a TYPE bigint;\n");
  const auto fine = files.lint({"--base", "main", "--json"});
  CHECK(fine.status == 0);
  CHECK(nlohmann::json::parse(fine.out)["files"].size() == 2);
  CHECK(codes(fine).empty());

  files.write("V8__old_table.sql", "ALTER TABLE t ALTER COLUMN a TYPE text;\n");
  CHECK(files.lint({"--base", "main"}).status == 7);
  files.write("V3__late.sql", "CREATE TABLE late (a int);\n");
  const auto late = files.lint({"--base", "main"});
  CHECK(late.status == 2);
  CHECK_THAT(late.out, Contains("version 3 is below 5, the newest on the base"));
  CHECK(files.lint({"--base", "nosuch"}).status == 2);
  CHECK(files.lint({"--base", "--output=x"}).status == 2);
}

TEST_CASE("the report of files alone claims no times") {
  const Files files;
  files.write("V1__index.sql", "CREATE INDEX ON t (a);\n");
  const auto report = files.lint({"--format", "markdown"});
  CHECK(report.status == 0);
  CHECK_THAT(report.out, Contains("pgmig plan of the files alone") &&
                             Contains("and what cannot be said") && Contains("| ? |"));
}

TEST_CASE("explain has a page for every hazard and every recipe") {
  const Files files;
  const auto page = files.pgmig({"explain", "index_build"});
  CHECK(page.status == 0);
  CHECK_THAT(page.out, Contains("CREATE INDEX CONCURRENTLY") && Contains("create-index:") &&
                           Contains("accept=index_build"));
  const auto recipe = files.pgmig({"explain", "set-not-null"});
  CHECK_THAT(recipe.out, Contains("NOT VALID") && Contains("It goes back by"));
  const auto unknown = files.pgmig({"explain", "table_rewrit"});
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.err, Contains("did you mean table_rewrite?"));
}

}  // namespace pgmig::test
