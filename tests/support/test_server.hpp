// SPDX-License-Identifier: Apache-2.0
// A server and databases for tests. CTest starts one server for all (fixture test_server); a test
// that is run by hand starts its own. Without server binaries the tests fail.
#pragma once

#include "pg/server_version.hpp"

#include <pqxx/pqxx>

#include <string>
#include <string_view>

namespace pgmig::test {

/// The server of this test process: PGMIG_TEST_SERVER (a URL) when set, else the one that CTest's
/// fixture started, else a sandbox that ends with this process. It is shared with tests that run at
/// the same time: a test that sets server-wide things, or crashes or stops the server, starts its
/// own with sandbox::start(fast_options()). Throws pgmig::Error when there is none.
class TestServer {
 public:
  /// A superuser's URL of the database `postgres`.
  [[nodiscard]] static const std::string& url();

  [[nodiscard]] static pg::ServerVersion version();
};

/// A database of this test's own on the server, dropped at the end, connections or not.
class TestDatabase {
 public:
  /// Creates it and runs `sql` (any number of statements) in it.
  explicit TestDatabase(std::string_view sql = {});

  /// The same on a server of the test's own, by its URL.
  struct On {
    std::string server_url;
  };

  explicit TestDatabase(const On& server, std::string_view sql = {});

  /// A copy of one that nobody is connected to.
  struct CopyOf {
    const TestDatabase& database;
  };

  explicit TestDatabase(const CopyOf& original);

  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();

  /// Unique on the server; lower-case letters, digits and underscores.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  [[nodiscard]] const std::string& url() const noexcept { return url_; }

  /// Runs any number of statements on a connection of their own.
  void execute(std::string_view sql) const;

  /// The first value of the first row as text; "NULL" for NULL, and empty when there is no row.
  [[nodiscard]] std::string value(std::string_view query) const;

 private:
  void create(const std::string& like) const;

  std::string server_url_;
  std::string name_;
  std::string url_;
};

/// `url` with another database.
[[nodiscard]] std::string with_database(const std::string& url, std::string_view database);

}  // namespace pgmig::test
