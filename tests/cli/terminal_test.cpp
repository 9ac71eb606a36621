// SPDX-License-Identifier: Apache-2.0
// What a person at a terminal sees and is asked: pgmig on a pseudo-terminal that script(1) makes.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

namespace pgmig::test {

namespace {

constexpr std::string_view line_anew = "\r\x1b[K";

constexpr std::string_view table =
    "CREATE TABLE t (id bigint PRIMARY KEY, a int); INSERT INTO t VALUES (1, 2);";

/// The output is all that came to the terminal, what was typed included.
std::unique_ptr<Process> at_a_terminal(const Project& project, const std::string& arguments,
                                       const std::string& typed,
                                       std::map<std::string, std::string> environment = {}) {
  RunOptions options;
  options.environment = std::move(environment);
  options.environment.emplace("PGMIG_DATABASE_URL", project.database().url());
  options.environment.emplace("TERM", "xterm");
  options.directory = project.directory().path();
  options.input = typed;
  return std::make_unique<Process>(
      std::vector<std::string>{"script", "--quiet", "--return", "--command",
                               std::string(PGMIG_BINARY) + " " + arguments, "/dev/null"},
      options);
}

}  // namespace

TEST_CASE("at a terminal down asks for the name of the database") {
  const Project project(table);
  project.migration("V1__default.sql", "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  SECTION("and goes on when it is typed") {
    const auto down = at_a_terminal(project, "down", project.database().name() + "\n")->wait();
    INFO(down.out);
    CHECK(down.status == 0);
    CHECK_THAT(down.out, Catch::Contains("type the name of the database"));
    CHECK(project.state("1") == "undone");
  }
  SECTION("and changes nothing after any other answer") {
    const auto down = at_a_terminal(project, "down", "yes\n")->wait();
    INFO(down.out);
    CHECK(down.status == 8);
    CHECK_THAT(down.out, Catch::Contains("nothing was changed"));
    CHECK(project.state("1") == "applied");
  }
}

TEST_CASE("at a terminal up asks nothing, and shows the step at work in one line") {
  const Project project(table);
  project.migration("V1__index.sql", "CREATE INDEX t_a_idx ON t (a);\n");
  auto holds_up = std::make_unique<OpenTransaction>(project.database(), "UPDATE t SET a = a");
  const auto run = at_a_terminal(project, "up --stall-budget 1h", "");
  run->wait_for_output(std::string(line_anew) + "  1/expand/1 building index");
  holds_up.reset();
  const auto up = run->wait();
  INFO(up.out);
  CHECK(up.status == 0);
  CHECK_THAT(up.out, Catch::Contains(std::string(line_anew) + "  1/expand/1 ..."));
  CHECK_THAT(up.out, !Catch::Contains("type the name"));
  CHECK(project.state("1") == "applied");
}

TEST_CASE("colours are for terminals, and NO_COLOR takes them away") {
  const Project project(table);
  project.migration("V1__column.sql", "ALTER TABLE t ADD COLUMN b int;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const std::string colour = "\x1b[";
  CHECK_THAT(at_a_terminal(project, "status", "")->wait().out, Catch::Contains(colour));
  CHECK_THAT(at_a_terminal(project, "status", "", {{"NO_COLOR", "1"}})->wait().out,
             !Catch::Contains(colour));
  CHECK_THAT(project.pgmig({"status"}).out, !Catch::Contains(colour));
}

}  // namespace pgmig::test
