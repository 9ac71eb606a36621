// SPDX-License-Identifier: Apache-2.0
// A project as a user has it: a directory with migrations, and a database.
#pragma once

#include "support/process.hpp"
#include "support/test_server.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

class Project {
 public:
  /// `sql` is what is in the database before pgmig comes.
  explicit Project(std::string_view sql = {}) : directory_("project"), database_(sql) {
    directory_.write("migrations/.keep", "");
  }

  /// Writes migrations/<name>.
  void migration(const std::string& name, std::string_view text) const {
    directory_.write("migrations/" + name, text);
  }

  /// Runs pgmig in the directory with PGMIG_DATABASE_URL set.
  [[nodiscard]] Finished pgmig(std::vector<std::string> arguments,
                               const std::map<std::string, std::string>& environment = {}) const;

  /// Starts pgmig the same way.
  [[nodiscard]] std::unique_ptr<Process> start(
      std::vector<std::string> arguments,
      const std::map<std::string, std::string>& environment = {}) const;

  [[nodiscard]] const TestDatabase& database() const noexcept { return database_; }

  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }

  /// The state of a version in `status --json`, or "absent".
  [[nodiscard]] std::string state(const std::string& version) const;

 private:
  [[nodiscard]] RunOptions options(const std::map<std::string, std::string>& environment) const;

  TemporaryDirectory directory_;
  TestDatabase database_;
};

/// A transaction on a connection of its own that holds what `sql` takes, until it is destroyed.
class OpenTransaction {
 public:
  OpenTransaction(const TestDatabase& database, std::string_view sql);

  /// It holds nothing from then on.
  void commit();

 private:
  pqxx::connection connection_;
  pqxx::work work_;
};

}  // namespace pgmig::test
