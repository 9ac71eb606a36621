// SPDX-License-Identifier: Apache-2.0
// A server and databases for tests.
#include "support/test_server.hpp"

#include "base/error.hpp"
#include "support/fast_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <stdexcept>

CATCH_TRANSLATE_EXCEPTION(const pgmig::Error& error) {
  return error.hint().empty() ? std::string{error.what()}
                              : fmt::format("{}\nhint: {}", error.what(), error.hint());
}

namespace pgmig::test {

namespace {

std::optional<std::string> environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>{value};
}

std::string first_line(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  if (!std::getline(file, line)) {
    throw std::runtime_error{"no server URL in " + path};
  }
  return line;
}

/// The socket where there is one: it needs no password, whose check costs milliseconds a
/// connection.
const std::string& own_server() {
  static const sandbox::Sandbox server = sandbox::start(fast_options());
  return server.server().socket_url.empty() ? server.server().url : server.server().socket_url;
}

std::string find_server() {
  if (const std::optional<std::string> url = environment("PGMIG_TEST_SERVER")) {
    return *url;
  }
  if (const std::optional<std::string> file = environment("PGMIG_TEST_SERVER_FILE")) {
    return first_line(*file);
  }
  return own_server();
}

std::string unique_name() {
  static std::atomic<int> number = 0;
  return fmt::format("test_{}_{}_{:08x}", ::getpid(), ++number, std::random_device{}());
}

}  // namespace

const std::string& TestServer::url() {
  static const std::string url = find_server();
  return url;
}

pg::ServerVersion TestServer::version() {
  const pqxx::connection connection{url()};
  return {connection.server_version()};
}

TestDatabase::TestDatabase(std::string_view sql) : TestDatabase(On{TestServer::url()}, sql) {}

TestDatabase::TestDatabase(const On& server, std::string_view sql)
    : server_url_(server.server_url),
      name_(unique_name()),
      url_(with_database(server_url_, name_)) {
  create("template0");  // it has no connections that could be in the way of a copy
  if (!sql.empty()) {
    execute(sql);
  }
}

TestDatabase::TestDatabase(const CopyOf& original)
    : server_url_(original.database.server_url_),
      name_(unique_name()),
      url_(with_database(server_url_, name_)) {
  create(original.database.name_);
}

void TestDatabase::create(const std::string& like) const {
  pqxx::connection connection{server_url_};
  pqxx::nontransaction{connection}.exec("CREATE DATABASE " + name_ + " TEMPLATE " + like);
}

TestDatabase::~TestDatabase() {
  try {
    pqxx::connection connection{server_url_};
    pqxx::nontransaction session{connection};
    if (connection.server_version() >= 130000) {
      session.exec("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
      return;
    }
    session.exec("ALTER DATABASE " + name_ + " WITH ALLOW_CONNECTIONS false");
    session.exec(
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
        "WHERE datname = '" +
        name_ + "'");
    // DROP DATABASE itself waits 5 s for backends that are on their way out.
    session.exec("DROP DATABASE IF EXISTS " + name_);
  } catch (const std::exception& error) {
    // A test that stopped its server, or keeps a prepared transaction, has said so already.
    std::cerr << "the test database " << name_ << " stays: " << error.what() << '\n';
  }
}

void TestDatabase::execute(std::string_view sql) const {
  pqxx::connection connection{url_};
  pqxx::nontransaction{connection}.exec(std::string{sql});
}

std::string TestDatabase::value(std::string_view query) const {
  pqxx::connection connection{url_};
  const pqxx::result rows = pqxx::nontransaction{connection}.exec(std::string{query});
  if (rows.empty()) {
    return {};
  }
  return rows[0][0].is_null() ? "NULL" : rows[0][0].c_str();
}

std::string with_database(const std::string& url, std::string_view database) {
  const std::size_t host = url.find("://");
  if (host == std::string::npos) {
    throw std::runtime_error{"the server of the tests must be given as a URL"};
  }
  const std::size_t authority_end = std::min(url.find_first_of("/?", host + 3), url.size());
  const std::size_t path_end = std::min(url.find('?', authority_end), url.size());
  return url.substr(0, authority_end) + "/" + std::string{database} + url.substr(path_end);
}

}  // namespace pgmig::test
