// SPDX-License-Identifier: Apache-2.0
// A case directory, and what every property does with it.
#pragma once

#include "catalog/catalog.hpp"
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::test {

/// tests/cases/<recipe>/<name>: schema.sql is what is there, migration.sql is what is migrated,
/// plan.txt is what `pgmig plan` prints for it. Where they are there, pgmig.toml is the policy,
/// extra.sql makes what pgmig makes beside what the migration says, and `since` is the oldest major
/// that knows its syntax.
struct Case {
  std::string name;  ///< "create-index/plain"
  std::filesystem::path directory;

  [[nodiscard]] std::string read(const std::string& file) const;
};

/// Every case that the server can run, in name order.
[[nodiscard]] std::vector<Case> all_cases();

/// What a case begins with: a database with schema.sql, to be copied, and what is in it.
struct CaseStart {
  explicit CaseStart(const Case& of);

  TestDatabase database;
  catalog::Catalog schema;
  std::string rows;  ///< contents() of the database
};

/// A project directory and a database with a case in them.
class CaseRun {
 public:
  explicit CaseRun(const Case& of);
  CaseRun(const Case& of, const CaseStart& start);

  /// pgmig in the project directory, on the case's database.
  [[nodiscard]] Finished pgmig(std::vector<std::string> arguments,
                               const std::map<std::string, std::string>& environment = {}) const;

  /// Starts pgmig the same way.
  [[nodiscard]] std::unique_ptr<Process> start(
      std::vector<std::string> arguments,
      const std::map<std::string, std::string>& environment = {}) const;

  /// `up` and then `contract`, until both say that nothing is left.
  void migrate() const;

  /// The same, in one run.
  void finish() const;

  [[nodiscard]] const TestDatabase& database() const noexcept { return database_; }

 private:
  void write_project(const Case& of) const;

  [[nodiscard]] RunOptions options(const std::map<std::string, std::string>& environment) const;

  TemporaryDirectory project_;
  TestDatabase database_;
};

[[nodiscard]] catalog::Catalog schema_of(const TestDatabase& database);

/// What differs between the schemas of two databases, pgmig's own schema apart; empty when nothing
/// does.
[[nodiscard]] std::vector<std::string> schema_differences(const TestDatabase& one,
                                                          const TestDatabase& other);

/// One line a table: its name, how many rows it has, and a digest of them, whatever the order of
/// its columns. The trash apart.
[[nodiscard]] std::string contents(const TestDatabase& database);

/// Invalid indexes and unvalidated constraints, as "kind name" lines.
[[nodiscard]] std::string leftovers(const TestDatabase& database);

}  // namespace pgmig::test
