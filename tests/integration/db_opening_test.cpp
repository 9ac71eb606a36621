// SPDX-License-Identifier: Apache-2.0
// Who is let in, what is refused, and that no message gives a password away.
#include "base/error.hpp"
#include "db/session.hpp"
#include "sandbox/sandbox.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdlib>
#include <string>
#include <vector>

using namespace pgmig;
using pgmig::test::TestDatabase;
using pgmig::test::TestServer;

namespace {

struct Refusal {
  std::string message;
  std::string hint;
};

Refusal refusal_of(const db::Target& target, const db::SessionSettings& settings = {}) {
  try {
    static_cast<void>(db::Session::open(target, settings));
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::cannot_connect);
    return {error.what(), error.hint()};
  }
  return {"nothing was thrown", ""};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// How many sockets of this process have that value of a TCP option.
int sockets_with(int option, int wanted) {
  constexpr int most_files = 256;
  int count = 0;
  for (int file = 0; file < most_files; ++file) {
    int value = -1;
    socklen_t size = sizeof value;
    const bool is_socket = ::getsockopt(file, IPPROTO_TCP, option, &value, &size) == 0;
    count += is_socket && value == wanted ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a server that is not there is named") {
  const auto refusal = refusal_of({"postgresql://app:s3cr3t-canary@127.0.0.1:1/shop"});
  CHECK(holds(refusal.message, "cannot connect to postgresql://app@127.0.0.1:1/shop: "));
  CHECK(holds(refusal.message, "refused"));
  CHECK(holds(refusal.hint, "check that a server runs there"));
}

TEST_CASE("a database or a user that is not there is named") {
  const auto database = refusal_of({test::with_database(TestServer::url(), "no_such_database")});
  CHECK(holds(database.message, "database \"no_such_database\" does not exist"));
  CHECK(holds(database.hint, "create the database"));
}

TEST_CASE("a database in which writing is off is refused, whoever turned it off") {
  const TestDatabase database;
  database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
  const auto refusal = refusal_of({database.url()});
  CHECK(holds(refusal.message, "default_transaction_read_only is on"));
  CHECK(holds(refusal.hint, "RESET default_transaction_read_only"));
}

TEST_CASE("who only looks is let in, sets nothing, and is told what a run would refuse") {
  const TestDatabase database;
  database.execute("ALTER DATABASE " + database.name() +
                   " SET default_transaction_read_only = on; ALTER DATABASE " + database.name() +
                   " SET statement_timeout = '7s'");
  auto session = db::Session::open_to_look({database.url()});
  REQUIRE(session.obstacles().size() == 1);
  CHECK(session.obstacles().front().kind == db::Obstacle::Kind::read_only);
  const auto refusal = refusal_of({database.url()});
  CHECK(holds(refusal.message, session.obstacles().front().found));
  CHECK(refusal.hint == session.obstacles().front().advice);
  CHECK(session.query("SHOW statement_timeout").text(0, 0) == "7s");
  CHECK(session.database() == database.name());
  CHECK(db::Session::open_to_look({TestServer::url()}).obstacles().empty());
}

TEST_CASE("a role that may not be taken is refused with the GRANT that is missing") {
  const TestDatabase database;
  const auto nobody = refusal_of({database.url()}, {.role = "no such role", .search_path = ""});
  CHECK(holds(nobody.message, "cannot act as role \"no such role\""));
  CHECK(holds(nobody.hint, "GRANT \"no such role\""));
}

TEST_CASE("every connection string that libpq takes is taken") {
  const TestDatabase database;
  CHECK(db::Session::open({database.url()}, {}).database() == database.name());
  setenv("PGDATABASE", database.name().c_str(), 1);
  const auto bare = refusal_of({"port=1 host=127.0.0.1"});
  CHECK(holds(bare.message, database.name()));
  unsetenv("PGDATABASE");
  const auto name = refusal_of({"just_a_name"});
  CHECK((holds(name.message, "just_a_name") || name.message == "nothing was thrown"));
}

TEST_CASE("a connection over TCP notices a dead peer after a minute, and keeps firewalls awake") {
  const auto server = sandbox::start({});
  const std::string& url = server.server().url;
  REQUIRE(holds(url, "@127.0.0.1:"));
  const auto session = db::Session::open({url}, {});
  CHECK(sockets_with(TCP_USER_TIMEOUT, 60'000) == 1);
  CHECK(sockets_with(TCP_KEEPIDLE, 30) == 1);
  const auto own = db::Session::open({url + "?tcp_user_timeout=5000"}, {});
  CHECK(sockets_with(TCP_USER_TIMEOUT, 5000) == 1);
}

TEST_CASE("the application's name begins with pgmig, whatever the connection string says") {
  const TestDatabase database;
  const char separator = database.url().find('?') == std::string::npos ? '?' : '&';
  setenv("PGAPPNAME", "from_the_environment", 1);
  auto session = db::Session::open({database.url() + separator + "application_name=mine"}, {});
  unsetenv("PGAPPNAME");
  CHECK(session.query("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
            .text(0, 0) == "pgmig");
  CHECK(session.query("SHOW client_encoding").text(0, 0) == "UTF8");
}

TEST_CASE("no message and no description holds a password or a piece of one") {
  const std::string canary = "canary";
  const std::vector<std::string> strings = {
      "postgresql://app:canary@127.0.0.1:1/shop",
      "postgresql://app:c%61nary@127.0.0.1:1/shop",
      "postgresql://app:canary@no-such-host.invalid/shop",
      "postgresql://app:can@canary@127.0.0.1:1/shop",
      "postgresql://app:x/canary@127.0.0.1:1/shop",
      "postgresql://app:canary/x@127.0.0.1:1/shop",
      "postgresql://app:x?canary@127.0.0.1:1/shop",
      "postgresql://app:x#canary@127.0.0.1:1/shop",
      "postgresql://app:x:canary@127.0.0.1:1/shop",
      "postgresql://app:x%canary@127.0.0.1:1/shop",
      "postgresql://app@127.0.0.1:1/shop?password=canary",
      "postgresql://app@127.0.0.1:1/shop?pasword=canary",
      "postgresql://[canary/shop",
      "host=127.0.0.1 port=1 user=app password=canary dbname=shop",
      "host=127.0.0.1 port=1 user=app password='x canary' dbname=shop",
      "host=127.0.0.1 port=1 user=app password=x canary dbname=shop",
      "host=127.0.0.1 port=1 user=app password='canary",
      "password=canary host",
      "postgres:/app:canary@127.0.0.1:1/shop",
      "postgresql:/app:canary@127.0.0.1:1/shop",
      "postgresql//app:canary@127.0.0.1:1/shop",
      "postgresql+psycopg2://app:canary@127.0.0.1:1/shop",
      "POSTGRESQL://app:canary@127.0.0.1:1/shop",
      "mysql://app:canary@127.0.0.1:1/shop?ssl=true",
      "mysql://app:canary@127.0.0.1:1/shop",
      "app:canary@127.0.0.1:1/shop",
      "host=127.0.0.1 port=1 dbname=mysql://app:canary@127.0.0.1/shop",
      "host=app:canary@127.0.0.1 port=1",
      "postgresql://127.0.0.1:1/shop&password=canary",
      "postgresql://app%3Acanary%40x@127.0.0.1:1/shop",
  };
  for (const std::string& string : strings) {
    INFO(string);
    const auto refusal = refusal_of({string});
    CHECK_FALSE(holds(refusal.message, canary));
    CHECK_FALSE(holds(refusal.hint, canary));
    CHECK_FALSE(holds(db::describe({string}), canary));
    CHECK(refusal.message != "nothing was thrown");
  }
  setenv("PGPASSWORD", "canary", 1);
  CHECK_FALSE(holds(refusal_of({"host=127.0.0.1 port=1"}).message, canary));
  unsetenv("PGPASSWORD");
}

TEST_CASE("a connection string that libpq takes for a name is refused before any server hears it") {
  const auto refusal = refusal_of({"mysql://app:canary@127.0.0.1/shop"});
  CHECK(refusal.message == "the connection string cannot be read");
  setenv("PGDATABASE", "postgresql+psycopg2://app:canary@127.0.0.1/shop", 1);
  CHECK(refusal_of({"host=127.0.0.1 port=1"}).message == "the connection string cannot be read");
  CHECK_FALSE(holds(db::describe({"host=127.0.0.1 port=1"}), "canary"));
  unsetenv("PGDATABASE");
  // Odd, but a name.
  CHECK(db::describe({"host=db port=5432 user=app dbname=shop@home"}) ==
        "postgresql://app@db:5432/shop@home");
}

TEST_CASE("a wrong password is refused without being repeated") {
  const auto asks_for_passwords = sandbox::start({});
  const std::string url = asks_for_passwords.server().url;
  const auto refusal =
      refusal_of({"postgresql://postgres:wrong-canary" + url.substr(url.find('@'))});
  CHECK(holds(refusal.message, "password authentication failed for user \"postgres\""));
  CHECK_FALSE(holds(refusal.message + refusal.hint, "canary"));
  CHECK(holds(refusal.hint, "PGPASSWORD"));
}

TEST_CASE("a target is described without its password") {
  CHECK(db::describe({"postgresql://app:pw@db.example:5433/shop"}) ==
        "postgresql://app@db.example:5433/shop");
  CHECK(db::describe({"host=db.example user=app password=pw dbname=shop port=5433"}) ==
        "postgresql://app@db.example:5433/shop");
  CHECK(db::describe({"postgresql://app@a:1,b:2/shop"}) == "postgresql://app@a:1,b:2/shop");
  CHECK(db::describe({"postgresql://app@[::1]:5433/shop"}) == "postgresql://app@[::1]:5433/shop");
  CHECK(db::describe({"host=/run/pg port=5433 user=app dbname=shop"}) ==
        "postgresql://app@/shop?host=/run/pg&port=5433");
  CHECK(db::describe({"postgresql://app:p@ss@db/shop"}) == "(unreadable connection string)");
  CHECK(db::describe({"host=a b"}) == "(unreadable connection string)");
}
