// SPDX-License-Identifier: Apache-2.0
// pgmig doctor: each check finds what it is there for, and is content without it.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <memory>

namespace pgmig::test {

namespace {

/// One run of `doctor --json`.
struct Examined {
  int status = -1;
  nlohmann::json checkup;

  [[nodiscard]] nlohmann::json check(const std::string& id) const {
    for (const auto& one : checkup.at("checks")) {
      if (one.at("id") == id) {
        return one;
      }
    }
    return {};
  }

  [[nodiscard]] std::string verdict(const std::string& id) const {
    return check(id).value("verdict", "there is no such check");
  }

  /// All that a check found and advises, a line each.
  [[nodiscard]] std::string text(const std::string& id) const {
    std::string all;
    const auto one = check(id);
    for (const auto& finding : one.at("findings")) {
      all += finding.at("found").get<std::string>() + "\n";
      all += finding.at("advice").is_null() ? "" : finding.at("advice").get<std::string>() + "\n";
    }
    return all;
  }
};

Examined examine(const Project& project, const std::vector<std::string>& more = {},
                 const std::map<std::string, std::string>& environment = {}) {
  std::vector<std::string> arguments{"doctor", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto doctor = project.pgmig(arguments, environment);
  INFO(doctor.out << doctor.err);
  REQUIRE(doctor.out.starts_with("{\"schema_version\":1,"));
  return {.status = doctor.status, .checkup = nlohmann::json::parse(doctor.out)};
}

}  // namespace

TEST_CASE("doctor finds nothing wrong with a new database, changes nothing, and says so") {
  const Project project("CREATE TABLE t (id int PRIMARY KEY)");
  const auto examined = examine(project);
  INFO(examined.checkup.dump(1));
  CHECK(examined.status == 0);
  CHECK(examined.checkup.at("problems") == 0);
  CHECK(examined.verdict("server_version") == "ok");
  CHECK(examined.verdict("pooler") == "ok");
  const auto doctor = project.pgmig({"doctor"});
  CHECK(doctor.status == 0);
  CHECK_THAT(doctor.out, Catch::StartsWith("ok       server_version"));
  CHECK_THAT(doctor.out, Catch::Contains("can be migrated"));
  CHECK(project.database().value("SELECT pg_catalog.to_regnamespace('pgmig') IS NULL") == "t");
}

TEST_CASE("doctor ends with 6 where nobody answers") {
  const Project project;
  CHECK(project.pgmig({"doctor", "-d", "postgresql://app@127.0.0.1:1/shop"}).status == 6);
}

TEST_CASE("an INVALID index is a warning with the statement that mends it") {
  const Project project(
      "CREATE TABLE \"Order Line\" (id int); CREATE INDEX \"By Id\" ON \"Order Line\" (id);"
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"By Id\"'::regclass");
  const auto examined = examine(project);
  CHECK(examined.status == 0);
  CHECK(examined.verdict("invalid_indexes") == "warning");
  CHECK_THAT(examined.text("invalid_indexes"),
             Catch::Contains("DROP INDEX CONCURRENTLY public.\"By Id\""));
  project.database().execute("REINDEX INDEX CONCURRENTLY \"By Id\"");
  CHECK(examine(project).verdict("invalid_indexes") == "ok");
}

TEST_CASE("a database in which writing is off is a problem, and the others are still looked at") {
  const Project project;
  project.database().execute("ALTER DATABASE " + project.database().name() +
                             " SET default_transaction_read_only = on");
  const auto examined = examine(project);
  CHECK(examined.status == 7);
  CHECK(examined.verdict("writable") == "problem");
  CHECK(examined.verdict("invalid_indexes") == "ok");
  const auto text = project.pgmig({"doctor"});
  CHECK(text.status == 7);
  CHECK_THAT(text.out, Catch::Contains("a migration would not get through"));
}

TEST_CASE("a runner at work is a problem and is named") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN a int;\n");
  const auto blocker = std::make_unique<OpenTransaction>(project.database(), "LOCK TABLE t");
  const auto run = project.start({"up", "--deadline", "60s"});
  run->wait_for_output("waits for a lock");
  const auto examined = examine(project);
  CHECK(examined.status == 7);
  CHECK_THAT(examined.text("lease"), Catch::Contains(fmt::format("pid {}", run->id())));
  run->send_signal(SIGTERM);
  static_cast<void>(run->wait());
}

}  // namespace pgmig::test
