// SPDX-License-Identifier: Apache-2.0
// pgmig doctor before servers that a run would refuse or that a migration would hurt: a pooler, a
// standby, replicas, slots, prepared transactions. Each test has a server of its own.
#include "cli/examined.hpp"
#include "support/fast_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <pqxx/pqxx>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>

namespace pgmig::test {

namespace {

/// A TCP port that nobody listens on just now.
int free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0);
  REQUIRE(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  ::close(descriptor);
  return ntohs(address.sin_port);
}

bool answers(const std::string& url) {
  try {
    const pqxx::connection connection(url);
    return true;
  } catch (const pqxx::failure&) {
    return false;
  }
}

/// The part of a URL between two signs.
std::string between(const std::string& url, std::string_view before, std::string_view after) {
  const auto from = url.find(before, url.find("://") + 3) + before.size();
  return url.substr(from, url.find(after, from) - from);
}

/// Debian's PgBouncer in front of a server.
class Pooler {
 public:
  Pooler(const std::string& server, std::string_view mode) : port_(free_port()) {
    const auto file = directory_.write(
        "pgbouncer.ini",
        fmt::format(
            "[databases]\n* = host=127.0.0.1 port={} user=postgres password={}\n"
            "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = {}\nignore_startup_parameters = extra_float_digits\n",
            between(server, "@127.0.0.1:", "/"), between(server, "postgres:", "@"), port_, mode));
    std::vector<std::string> command{"/usr/sbin/pgbouncer", file.string()};
    if (::geteuid() == 0) {
      command.insert(command.begin() + 1, {"-u", "postgres"});
    }
    process_ = std::make_unique<Process>(command);
    REQUIRE(eventually([&] { return answers(url()); }));
  }

  [[nodiscard]] std::string url() const {
    return fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", port_);
  }

 private:
  TemporaryDirectory directory_;
  int port_;
  std::unique_ptr<Process> process_;
};

/// A streaming replica, made by pg_basebackup and run by the same user as its server.
class Standby {
 public:
  explicit Standby(const sandbox::Sandbox& primary)
      : port_(free_port()), directory_(primary.server().directory / "standby") {
    const auto& server = primary.server();
    const auto bin = installed(server.version);
    const auto copied = run(as_server({(bin / "pg_basebackup").string(), "-D", directory_.string(),
                                       "-d", server.url, "-X", "stream", "-R", "-c", "fast"}));
    INFO(copied.out << copied.err);
    REQUIRE(copied.status == 0);
    // What a primary was started with, its replica needs as well.
    process_ = std::make_unique<Process>(
        as_server({(bin / "postgres").string(), "-D", directory_.string(), "-c",
                   fmt::format("port={}", port_), "-c", "unix_socket_directories=", "-c",
                   "hot_standby=on", "-c", "max_prepared_transactions=2"}));
    url_ = fmt::format("postgresql://postgres:{}@127.0.0.1:{}/postgres",
                       between(server.url, "postgres:", "@"), port_);
    REQUIRE(eventually([&] { return answers(url_); }));
  }

  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  ~Standby() {
    process_->send_signal(SIGINT);
    static_cast<void>(process_->wait());
  }

  [[nodiscard]] const std::string& url() const noexcept { return url_; }

 private:
  static std::filesystem::path installed(pg::ServerVersion version) {
    for (const auto& one : sandbox::installations()) {
      if (one.version.major() == version.major()) {
        return one.bin;
      }
    }
    return {};
  }

  static std::vector<std::string> as_server(std::vector<std::string> command) {
    if (::geteuid() == 0) {
      command.insert(command.begin(),
                     {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"});
    }
    return command;
  }

  int port_;
  std::filesystem::path directory_;
  std::string url_;
  std::unique_ptr<Process> process_;
};

}  // namespace

TEST_CASE("a pooler is a problem, one that lends backends is told apart, nothing stays set in it") {
  const auto sandbox = sandbox::start(fast_options());
  const auto& server = sandbox.server();
  for (const std::string mode : {"session", "transaction"}) {
    INFO(mode);
    const Pooler pooler(server.url, mode);
    const auto examined = examine_at(pooler.url());
    INFO(examined.checkup.dump(1));
    CHECK(examined.status == 7);
    CHECK(examined.verdict("pooler") == "problem");
    CHECK((examined.text("pooler").find("one transaction at a time") != std::string::npos) ==
          (mode == "transaction"));
    CHECK(examined.verdict("invalid_indexes") == "ok");
    pqxx::connection next(pooler.url());
    const auto rows = pqxx::nontransaction(next).exec("SHOW statement_timeout");
    CHECK(std::string(rows[0][0].c_str()) == "0");
  }
  CHECK(examine_at(server.url).verdict("pooler") == "ok");
}

TEST_CASE("a standby, its lag, a slot that nobody reads and a prepared transaction are seen") {
  auto options = fast_options();
  options.settings = {{"max_prepared_transactions", "2"}, {"wal_level", "logical"}};
  const auto sandbox = sandbox::start(options);
  const auto& server = sandbox.server();
  const Standby standby(sandbox);
  pqxx::connection connection(server.url);
  pqxx::nontransaction session(connection);
  REQUIRE(eventually([&] {
    return !session.exec("SELECT FROM pg_stat_replication WHERE state = 'streaming'").empty();
  }));

  const auto there = examine_at(standby.url());
  INFO(there.checkup.dump(1));
  CHECK(there.status == 7);
  CHECK(there.verdict("primary") == "problem");
  CHECK(there.verdict("invalid_indexes") == "ok");

  session.exec("CREATE TABLE t (id int)");
  session.exec("SELECT pg_create_physical_replication_slot('idle_one', true)");
  session.exec("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'half'");
  const auto here = examine_at(server.url, {"--deadline", "1ms"});
  INFO(here.checkup.dump(1));
  CHECK(here.status == 7);
  CHECK_THAT(here.text("replicas"), Catch::Contains("streaming"));
  CHECK(here.verdict("replication_slots") == "warning");
  CHECK_THAT(here.text("prepared_transactions"), Catch::Contains("ROLLBACK PREPARED 'half'"));
  session.exec("ROLLBACK PREPARED 'half'");
  CHECK(examine_at(server.url, {"--deadline", "1ms"}).verdict("prepared_transactions") == "ok");

  session.exec("ALTER DATABASE postgres SET synchronous_commit = on");
  session.exec("ALTER SYSTEM SET synchronous_standby_names = 'somebody_else'");
  session.exec("SELECT pg_reload_conf()");
  REQUIRE(eventually([&] { return examine_at(server.url).verdict("replicas") == "problem"; }));
  CHECK_THAT(examine_at(server.url).text("replicas"), Catch::Contains("every commit waits"));
}

TEST_CASE("a database that subscribes to another is told so") {
  const auto sandbox = sandbox::start(fast_options());
  pqxx::connection connection(sandbox.server().url);
  pqxx::nontransaction(connection)
      .exec(
          "CREATE SUBSCRIPTION \"From\" CONNECTION 'dbname=elsewhere' PUBLICATION feed"
          " WITH (connect = false)");
  const auto examined = examine_at(sandbox.server().url);
  CHECK(examined.verdict("subscriptions") == "warning");
  CHECK_THAT(examined.text("subscriptions"), Catch::Contains("\"From\", disabled"));
}

}  // namespace pgmig::test
