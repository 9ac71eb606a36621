// SPDX-License-Identifier: Apache-2.0
// A case directory, and what every property does with it.
#pragma once

#include "support/process.hpp"
#include "support/test_server.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::test {

/// tests/cases/<recipe>/<name>: schema.sql is what is there, migration.sql is what is migrated,
/// plan.txt is what `pgmig plan` prints for it; pgmig.toml, when there, is the policy; extra.sql,
/// when there, makes what pgmig makes beside what the migration says.
struct Case {
  std::string name;  ///< "create-index/plain"
  std::filesystem::path directory;

  [[nodiscard]] std::string read(const std::string& file) const;
};

/// Every case, in name order.
[[nodiscard]] std::vector<Case> all_cases();

/// A project directory and a database with a case in them.
class CaseRun {
 public:
  explicit CaseRun(const Case& of);

  /// pgmig in the project directory, on the case's database.
  [[nodiscard]] Finished pgmig(std::vector<std::string> arguments,
                               const std::map<std::string, std::string>& environment = {}) const;

  /// `up` and then `contract`, until both say that nothing is left.
  void migrate() const;

  [[nodiscard]] const TestDatabase& database() const noexcept { return database_; }

 private:
  TemporaryDirectory project_;
  TestDatabase database_;
};

/// What differs between the schemas of two databases, pgmig's own schema apart; empty when nothing
/// does.
[[nodiscard]] std::vector<std::string> schema_differences(const TestDatabase& one,
                                                          const TestDatabase& other);

/// Invalid indexes and unvalidated constraints, as "kind name" lines.
[[nodiscard]] std::string leftovers(const TestDatabase& database);

}  // namespace pgmig::test
