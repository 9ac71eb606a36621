// SPDX-License-Identifier: Apache-2.0
// What people get to see: nothing in other people's text steers their terminal.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

namespace pgmig::test {

namespace {

/// Line feeds and tabs apart.
bool has_control_characters(const std::string& text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7f';
  });
}

}  // namespace

TEST_CASE("control characters in names are shown escaped, wherever a name is shown") {
  const std::string table = "\"a\x1b[31m\x07z\"";
  const Project project("CREATE TABLE " + table + " (id int);" + "INSERT INTO " + table +
                        " VALUES (1);");
  const std::string shown = "a\\x1b[31m\\x07z";
  project.migration("V1__index.sql", "CREATE INDEX i ON " + table + " (id);\n");
  project.migration("V2__column.sql",
                    "ALTER TABLE " + table + " ADD COLUMN b \"nosuch\x1btype\";\n");

  const auto plan = project.pgmig({"plan"});
  CHECK_THAT(plan.out, Catch::Contains(shown));
  CHECK_FALSE(has_control_characters(plan.out + plan.err));
  {
    const OpenTransaction blocker(project.database(), "LOCK TABLE " + table);
    const auto waits = project.start({"up", "--deadline", "60s"});
    waits->wait_for_output("behind pid");
    waits->send_signal(SIGTERM);
    CHECK_FALSE(has_control_characters(waits->wait().err));
  }
  const auto failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains(shown) && Catch::Contains("nosuch\\x1btype"));
  CHECK_FALSE(has_control_characters(failed.out + failed.err));
  for (const auto* command : {"status", "history"}) {
    const auto told = project.pgmig({command});
    CHECK_FALSE(has_control_characters(told.out + told.err));
  }
}

TEST_CASE("without stdout and stderr nothing is printed into the connection to the server") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);\nVACUUM t;\n");
  const auto closed = [&](const std::string& arguments, const std::string& streams) {
    RunOptions options;
    options.directory = project.directory().path();
    options.environment = {{"PGMIG_DATABASE_URL", project.database().url()}};
    return run({"bash", "-c", PGMIG_BINARY + (" " + arguments + " " + streams)}, options);
  };
  CHECK(closed("up", "2>&- <&-").status == 0);
  CHECK(project.state("1") == "applied");
  const auto lost = closed("status", ">&-");
  CHECK(lost.status == 2);
  CHECK_THAT(lost.err, Catch::Contains("could not be written"));
  project.migration("V2__second.sql", "CREATE TABLE u (id int);\n");
  CHECK(closed("up --json", ">&- 2>&-").status == 2);
  CHECK(project.state("2") == "applied");
}

TEST_CASE("the table in docs/best-practices.md is what pgmig recipes --markdown prints") {
  std::ifstream file(PGMIG_SOURCE_DIR "/docs/best-practices.md");
  std::string table;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("|")) {
      table += line + "\n";
    }
  }
  CHECK(run_pgmig({"recipes", "--markdown"}).out == table);
}

TEST_CASE(
    "every page of docs/best-practices.md is what pgmig recipes prints, and none is missing") {
  std::ifstream file(PGMIG_SOURCE_DIR "/docs/best-practices.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  const auto all = nlohmann::json::parse(run_pgmig({"recipes", "--json"}).out)["recipes"];
  std::string pages;
  for (const auto& recipe : all) {
    pages += run_pgmig({"recipes", recipe["id"].get<std::string>(), "--markdown"}).out;
  }
  REQUIRE_FALSE(pages.empty());
  const auto at = document.find("## Each recipe in SQL\n");
  REQUIRE(at != std::string::npos);
  const auto begin = document.find("#### ", at);
  CHECK(document.substr(begin) + "\n" == pages);
}

}  // namespace pgmig::test
