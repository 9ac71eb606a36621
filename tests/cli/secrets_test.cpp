// SPDX-License-Identifier: Apache-2.0
// A canary for a password: it must not show up anywhere but in the place where the user put it.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace pgmig::test {

namespace {

constexpr std::string_view canary = "c4n4ry-s3cret";

/// Every place where a password may stand, as a connection that works or fails.
std::vector<std::string> connections(const std::string& works) {
  const auto at = works.find('@');
  const auto rest = works.substr(at == std::string::npos ? works.find("//") + 2 : at + 1);
  const std::string secret(canary);
  return {works,
          "postgresql://canary:" + secret + "@127.0.0.1:1/nothing?connect_timeout=2",
          "postgresql://canary:" + secret + "@[bad/host",
          "postgresql://127.0.0.1:1/nothing?password=" + secret + "&connect_timeout=2",
          "host=127.0.0.1 port=1 connect_timeout=2 user=canary password=" + secret,
          "host=127.0.0.1 port=1 password='" + secret + " sslmode=bad",
          "postgresql://canary:" + secret + "wrong@" + rest,
          "postgres:/canary:" + secret + "@127.0.0.1/x",
          "postgresql//canary:" + secret + "@127.0.0.1/x",
          "postgresql+psycopg2://canary:" + secret + "@127.0.0.1/x"};
}

}  // namespace

TEST_CASE("a password never shows up in output, tables or the process list") {
  const Project project;
  const std::string secret(canary);
  project.database().execute(
      "DROP ROLE IF EXISTS canary_role; CREATE ROLE canary_role SUPERUSER LOGIN PASSWORD '" +
      secret + "'");
  auto url = project.database().url();
  const auto start = url.find("//") + 2;
  const auto at = url.find('@', start);
  url.replace(start, (at == std::string::npos ? start : at + 1) - start,
              "canary_role:" + secret + "@");
  project.migration("V1__first.sql", "CREATE TABLE t (id int);\nINSERT INTO t VALUES ('x');");
  for (const auto& connection : connections(url)) {
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"plan"},
                                               {"up"},
                                               {"up", "--json"},
                                               {"status", "-v"},
                                               {"config"},
                                               {"config", "--json"},
                                               {"history"},
                                               {"baseline", "1"},
                                               {"unlock"}}) {
      const auto ended = project.pgmig(command, {{"PGMIG_DATABASE_URL", connection}});
      INFO(command.front() << " on " << connection);
      CHECK(ended.out.find(canary) == std::string::npos);
      CHECK(ended.err.find(canary) == std::string::npos);
    }
  }
  for (const auto* table : {"migration", "step", "event", "lease", "meta"}) {
    INFO(table);
    CHECK(project.database().value("SELECT count(*) FROM pgmig." + std::string(table) +
                                   " AS r WHERE r::text LIKE '%" + secret + "%'") == "0");
  }
  project.database().execute(
      "REASSIGN OWNED BY canary_role TO CURRENT_USER; DROP OWNED BY canary_role; "
      "DROP ROLE canary_role");
}

TEST_CASE("a connection string in the wrong place of the command line is not repeated") {
  const Project project;
  const std::string url = "postgresql://app:" + std::string(canary) + "@db/shop";
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{url},
                                             {"status", url},
                                             {"--databse=" + url, "status"},
                                             {"up", url},
                                             {"up", "--to", url},
                                             {"help", url},
                                             {"up", "--wait", url},
                                             {"up", "--set", url},
                                             {"up", "--color", url},
                                             {"up", "--phase", url},
                                             {"baseline", url},
                                             {"completion", url},
                                             {"sandbox", url},
                                             {"sandbox", "stop", url},
                                             {"up", "--lock-timeout", url},
                                             {"-m", url, "up"},
                                             {"--config", url, "up"},
                                             {"--env", url, "up"}}) {
    const auto ended = project.pgmig(command);
    INFO(command.front() << " " << command.back());
    CHECK(ended.status == 2);
    CHECK(ended.out.find(canary) == std::string::npos);
    CHECK(ended.err.find(canary) == std::string::npos);
  }
}

TEST_CASE("a running pgmig has no password in its arguments, nor in pg_stat_activity") {
  const Project project("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN a int;");
  const OpenTransaction blocker(project.database(), "LOCK TABLE t");
  const auto url = project.database().url() +
                   (project.database().url().find('?') == std::string::npos ? "?" : "&") +
                   "application_name=shop";
  const auto run = project.start({"up", "--deadline", "60s"}, {{"PGMIG_DATABASE_URL", url}});
  run->wait_for_output("waits for a lock");
  std::ifstream file("/proc/" + std::to_string(run->id()) + "/cmdline", std::ios::binary);
  const std::string arguments{std::istreambuf_iterator<char>(file), {}};
  CHECK(arguments.find("postgresql://") == std::string::npos);
  CHECK(project.database().value(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE 'pgmig%'") == "t");
}

}  // namespace pgmig::test
