// SPDX-License-Identifier: Apache-2.0
// Migrations that somebody else wrote: those of graphile-worker, fetched from npm when the test
// runs.
#include "catalog/catalog.hpp"
#include "cli/project.hpp"
#include "inspect/inspect.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace pgmig::test {

namespace {

/// The SQL files, with the schema's placeholder replaced, by name.
std::map<std::string, std::string> graphile_worker() {
  const auto fetched =
      run({std::string(PGMIG_SOURCE_DIR) + "/scripts/fetch-histories", "graphile-worker"});
  INFO(fetched.err);
  REQUIRE(fetched.status == 0);
  const std::filesystem::path directory = fetched.out.substr(0, fetched.out.find('\n'));
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "graphile-worker")) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    constexpr std::string_view placeholder = ":GRAPHILE_WORKER_SCHEMA";
    for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder)) {
      text.replace(at, placeholder.size(), "graphile_worker");
    }
    files[entry.path().filename().string()] = text;
  }
  return files;
}

catalog::Catalog schema_of(const TestDatabase& database) {
  auto session = db::Session::open({.conninfo = database.url()}, {});
  return inspect::read_catalog(session, {});
}

}  // namespace

TEST_CASE("the migrations of graphile-worker reach the schema that psql reaches") {
  const auto files = graphile_worker();
  REQUIRE(files.size() >= 19);
  const std::string before = "CREATE SCHEMA graphile_worker;";
  const TestDatabase plain(before);
  const Project project(before);
  for (const auto& [name, text] : files) {
    const auto psql = run({"psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", plain.url()},
                          {.environment = {}, .input = text, .directory = {}});
    INFO(name << "\n" << psql.err);
    REQUIRE(psql.status == 0);
    project.migration("V" + name.substr(0, 6) + "__graphile.sql", text);
  }
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(catalog::differences(schema_of(plain), schema_of(project.database())) ==
        std::vector<std::string>{});
  CHECK(project.pgmig({"status", "--exit-code=contract"}).status == 0);
}

}  // namespace pgmig::test
