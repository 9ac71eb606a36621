// SPDX-License-Identifier: Apache-2.0
// The proof of evolve(): after every statement of real histories, and of statements made up to be
// awkward, the evolved catalog is what a fresh reading finds.
#include "catalog/catalog.hpp"
#include "integration/evolve_support.hpp"
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> sql_files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".sql") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

/// The folder of the fetched histories. No npm, no proof: then the test fails.
fs::path histories() {
  RunOptions options;
  options.time_limit = std::chrono::minutes(2) * patience;
  if (const char* cache = std::getenv("PGMIG_CACHE")) {
    options.environment["PGMIG_CACHE"] = cache;
  }
  const Finished fetched = run({PGMIG_SOURCE_DIR "/scripts/fetch-histories"}, options);
  INFO(fetched.err);
  REQUIRE(fetched.status == 0);
  std::string folder = fetched.out;
  folder.erase(folder.find_last_not_of('\n') + 1);
  return folder.substr(folder.rfind('\n') + 1);
}

void check(const Comparison& comparison) {
  for (const std::string& mistake : comparison.mistakes) {
    UNSCOPED_INFO(mistake);
  }
  WARN(summary(comparison));
  CHECK(comparison.mistakes.empty());
}

db::Session open(const TestDatabase& database) {
  return db::Session::open({.conninfo = database.url()}, {});
}

}  // namespace

TEST_CASE("evolve follows the migrations of graphile-worker") {
  const TestDatabase database(
      "CREATE SCHEMA worker;"
      "CREATE TABLE worker.migrations (id int PRIMARY KEY, ts timestamptz NOT NULL DEFAULT now(),"
      "                                breaking boolean NOT NULL DEFAULT false)");
  db::Session session = open(database);
  Comparison all;
  const std::vector<fs::path> files = sql_files_in(histories() / "graphile-worker");
  REQUIRE(files.size() >= 19);
  for (const fs::path& file : files) {
    std::string sql = text_of(file);
    replace_all(sql, ":GRAPHILE_WORKER_SCHEMA", "worker");
    all.add(compare(session, sql, file.filename(), Running::in_one_transaction));
  }
  CHECK(all.statements > 100);
  CHECK(all.uncertain == 0);
  check(all);
}

TEST_CASE("evolve follows the migrations of stripe-sync-engine") {
  const TestDatabase database("CREATE SCHEMA stripe");
  db::Session session = open(database);
  Comparison all;
  const std::vector<fs::path> files = sql_files_in(histories() / "stripe-sync-engine");
  REQUIRE(files.size() >= 40);
  for (const fs::path& file : files) {
    all.add(compare(session, text_of(file), file.filename(), Running::in_one_transaction));
  }
  CHECK(all.statements > 100);
  check(all);
}

TEST_CASE("evolve follows awkward statements") {
  const std::string file = GENERATE("evolve_tables", "evolve_objects", "evolve_partitions");
  const fs::path path = fs::path(PGMIG_SOURCE_DIR) / "tests/integration" / (file + ".sql");
  const TestDatabase database;
  db::Session session = open(database);
  check(compare(session, text_of(path), file, Running::one_by_one));
}

}  // namespace pgmig::test
