// SPDX-License-Identifier: Apache-2.0
// Case directories.
#include "cases/case_directory.hpp"

#include "inspect/inspect.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace pgmig::test {

namespace {

std::filesystem::path cases_directory() {
  return std::filesystem::path(PGMIG_SOURCE_DIR) / "tests" / "cases";
}

/// Whether the server knows what the case is written in.
bool runs_here(const Case& of) {
  return !std::filesystem::exists(of.directory / "since") ||
         TestServer::version().major() >= std::stoi(of.read("since"));
}

}  // namespace

std::string Case::read(const std::string& file) const {
  std::ifstream stream(directory / file, std::ios::binary);
  if (!stream) {
    throw std::runtime_error("cannot read " + (directory / file).string());
  }
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cases_directory())) {
    if (entry.path().filename() == "migration.sql") {
      const auto directory = entry.path().parent_path();
      const Case found{.name = std::filesystem::relative(directory, cases_directory()).string(),
                       .directory = directory};
      if (runs_here(found)) {
        cases.push_back(found);
      }
    }
  }
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

CaseStart::CaseStart(const Case& of)
    : database(of.read("schema.sql")), schema(schema_of(database)), rows(contents(database)) {
  pqxx::connection connection{TestServer::url()};
  pqxx::nontransaction session{connection};
  REQUIRE(eventually([&] {
    return session.exec("SELECT FROM pg_stat_activity WHERE datname = '" + database.name() + "'")
        .empty();
  }));
}

CaseRun::CaseRun(const Case& of) : project_("case"), database_(of.read("schema.sql")) {
  write_project(of);
}

CaseRun::CaseRun(const Case& of, const CaseStart& start)
    : project_("case"), database_(TestDatabase::CopyOf{start.database}) {
  write_project(of);
}

void CaseRun::write_project(const Case& of) const {
  project_.write("migrations/V0001__case.sql", of.read("migration.sql"));
  const bool has_policy = std::filesystem::exists(of.directory / "pgmig.toml");
  project_.write("pgmig.toml", has_policy ? of.read("pgmig.toml") : std::string());
}

Finished CaseRun::pgmig(std::vector<std::string> arguments,
                        const std::map<std::string, std::string>& environment) const {
  return run_pgmig(std::move(arguments), options(environment));
}

std::unique_ptr<Process> CaseRun::start(
    std::vector<std::string> arguments,
    const std::map<std::string, std::string>& environment) const {
  return std::make_unique<Process>(test::pgmig(std::move(arguments)), options(environment));
}

RunOptions CaseRun::options(const std::map<std::string, std::string>& environment) const {
  RunOptions options;
  options.environment = environment;
  options.environment["PGMIG_DATABASE_URL"] = database_.url();
  // These are thousands of runs; what a run records is looked at in tests/cli/drift_test.cpp.
  options.environment.try_emplace("PGMIG_RECORD_SCHEMA", "false");
  options.directory = project_.path();
  return options;
}

void CaseRun::migrate() const {
  const auto up = pgmig({"up"});
  INFO(up.out << up.err);
  REQUIRE(up.status == 0);
  const auto contract = pgmig({"contract", "--yes"});
  INFO(contract.out << contract.err);
  REQUIRE(contract.status == 0);
}

void CaseRun::finish() const {
  const auto up = pgmig({"up", "--phase", "contract"});
  INFO(up.out << up.err);
  REQUIRE(up.status == 0);
}

catalog::Catalog schema_of(const TestDatabase& database) {
  auto session = db::Session::open({.conninfo = database.url()}, {});
  return inspect::read_catalog(session, {});
}

std::vector<std::string> schema_differences(const TestDatabase& one, const TestDatabase& other) {
  return catalog::differences(schema_of(one), schema_of(other));
}

std::string contents(const TestDatabase& database) {
  return database.value(R"(
    SELECT coalesce(string_agg(
             relation || ' ' || array_to_string(xpath('/row/*/text()', digest), ' '), E'\n' ORDER BY relation), '')
      FROM (SELECT oid::regclass::text AS relation,
                   query_to_xml(format('SELECT count(*), md5(string_agg(to_jsonb(t)::text, chr(10) ORDER BY to_jsonb(t)::text)) '
                                       'FROM ONLY %s AS t', oid::regclass), true, true, '') AS digest
              FROM pg_class
             WHERE relkind = 'r' AND relnamespace IN (
                     SELECT oid FROM pg_namespace
                      WHERE nspname !~ '^pg_' AND nspname NOT IN ('pgmig', 'pgmig_trash', 'information_schema'))) AS tables)");
}

std::string leftovers(const TestDatabase& database) {
  return database.value(R"(
    SELECT coalesce(string_agg(what, E'\n' ORDER BY what), '')
      FROM (SELECT 'invalid index ' || indexrelid::regclass AS what FROM pg_index WHERE NOT indisvalid
            UNION ALL
            SELECT 'unvalidated constraint ' || conname FROM pg_constraint WHERE NOT convalidated) AS found)");
}

}  // namespace pgmig::test
