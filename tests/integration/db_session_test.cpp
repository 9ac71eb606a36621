// SPDX-License-Identifier: Apache-2.0
// What a session does with errors, notices, transactions and a connection that is gone.
#include "base/error.hpp"
#include "db/session.hpp"
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace pgmig;
using namespace std::chrono_literals;
using pgmig::test::TestDatabase;

namespace {

db::Session open(const TestDatabase& database) { return db::Session::open({database.url()}, {}); }

void terminate(const TestDatabase& database, int pid) {
  const std::string number = std::to_string(pid);
  REQUIRE(database.value("SELECT pg_terminate_backend(" + number + ")") == "t");
  REQUIRE(test::eventually([&] {
    return database.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + number) == "0";
  }));
}

template <class Call>
db::ServerError server_error_of(const Call& call) {
  try {
    call();
  } catch (const db::StatementFailed& failed) {
    return failed.error();
  }
  return {};
}

template <class Call>
std::string loss_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::connection_lost);
    CHECK(error.hint().find("run pgmig again") != std::string::npos);
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("an error comes with what the server said about it") {
  const TestDatabase database{"CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)"};
  auto session = open(database);

  const auto duplicate = server_error_of([&] { session.execute("INSERT INTO t VALUES (1)"); });
  CHECK(duplicate.sqlstate == "23505");
  CHECK(duplicate.severity == "ERROR");
  CHECK(duplicate.detail == "Key (id)=(1) already exists.");

  const auto misspelt = server_error_of([&] { session.execute("SELECT idd FROM t"); });
  CHECK(misspelt.sqlstate == "42703");
  CHECK(misspelt.position == 8);
  CHECK(misspelt.hint.find("t.id") != std::string::npos);

  const auto raised = server_error_of([&] {
    session.execute(
        "DO $$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'do this', ERRCODE = 'P4711'; END $$");
  });
  CHECK(raised.sqlstate == "P4711");
  CHECK(raised.hint == "do this");
  CHECK(raised.context.find("PL/pgSQL") != std::string::npos);

  CHECK(session.query("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("values come back as text, NULL as nothing") {
  const TestDatabase database;
  auto session = open(database);
  const auto rows = session.query(
      "SELECT $1::int, $2::text, true, '' UNION ALL SELECT 2, 'x', false, 'y' ORDER BY 1",
      {"1", std::nullopt});
  REQUIRE(rows.size() == 2);
  CHECK(rows.integer(0, 0) == 1);
  CHECK_FALSE(rows.at(0, 1).has_value());
  CHECK(rows.boolean(0, 2));
  CHECK(rows.at(0, 3) == "");
  CHECK(rows.text(1, 3) == "y");
  CHECK(session.query("CREATE TABLE t ()").empty());
}

TEST_CASE("a query that may fail says so as a value") {
  const TestDatabase database;
  auto session = open(database);
  const auto answer = session.try_query("SELECT * FROM nowhere");
  REQUIRE(std::holds_alternative<db::ServerError>(answer));
  CHECK(std::get<db::ServerError>(answer).sqlstate == "42P01");
  CHECK_FALSE(session.execute_quietly("SELECT * FROM nowhere"));
  CHECK(session.execute_quietly("SELECT 1"));
}

TEST_CASE("notices are kept with their fields until they are taken") {
  const TestDatabase database;
  auto session = open(database);
  session.execute(
      "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two' USING DETAIL = 'more'; END $$");
  const auto notices = session.take_notices();
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].severity == "NOTICE");
  CHECK(notices[0].message == "one");
  CHECK(notices[1].severity == "WARNING");
  CHECK(notices[1].detail == "more");
  CHECK(session.take_notices().empty());

  session.execute("DO $$ BEGIN FOR i IN 1..5000 LOOP RAISE NOTICE '%', i; END LOOP; END $$");
  CHECK(session.take_notices().size() == 1000);
}

TEST_CASE("a transaction has its own timeouts and is rolled back whole") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  auto session = open(database);
  session.begin(1500ms, 2min);
  CHECK(session.in_transaction());
  CHECK(session.query("SHOW lock_timeout").text(0, 0) == "1500ms");
  CHECK(session.query("SHOW statement_timeout").text(0, 0) == "2min");
  CHECK(session.query("SHOW transaction_isolation").text(0, 0) == "read committed");
  session.execute("INSERT INTO t VALUES (1)");
  session.rollback();
  CHECK_FALSE(session.in_transaction());
  CHECK(session.query("SHOW lock_timeout").text(0, 0) == "10s");
  CHECK(database.value("SELECT count(*) FROM t") == "0");
  session.rollback();  // nothing to do
}

TEST_CASE("timeouts can change within a transaction, and cost no message") {
  const TestDatabase database;
  auto session = db::Session::open({database.url()}, {});
  const auto timeouts = [&] {
    return session
        .query(
            "SELECT current_setting('lock_timeout') || ' ' || "
            "current_setting('statement_timeout')")
        .text(0, 0);
  };
  session.begin(1s, 50ms);
  session.set_local_timeouts(2s, 0ms);
  CHECK(timeouts() == "2s 0");
  session.execute("SELECT pg_sleep(0.1)");
  session.set_local_timeouts(3s, 4s);
  CHECK(timeouts() == "3s 4s");
  session.set_local_timeouts(5s, 6s);
  session.commit();  // nothing came after it
  CHECK_FALSE(session.in_transaction());
  CHECK(timeouts() == "10s 0");

  session.begin(1s, 50ms);
  session.set_local_timeouts(2s, 0ms);
  session.rollback();
  CHECK_FALSE(session.in_transaction());
  session.begin(1s, 0ms);
  session.execute("CREATE TABLE gone (id int)");
  session.set_local_timeouts(2s, 0ms);
  session.rollback();
  CHECK_FALSE(session.in_transaction());
  CHECK(database.value("SELECT to_regclass('gone')") == "NULL");
}

TEST_CASE("answers that take long together are said to, once") {
  const TestDatabase database;
  auto session = db::Session::open({database.url()}, {});
  int calls = 0;
  session.when_slow({.after = 200ms, .call = [&] { ++calls; }});
  session.execute("SELECT 1");
  CHECK(calls == 0);
  for (int i = 0; i < 10; ++i) {
    session.execute("SELECT pg_sleep(0.05)");
  }
  CHECK(calls == 1);
  session.when_slow({.after = 1ms, .call = [&] { ++calls; }});
  session.when_slow({});
  session.execute("SELECT pg_sleep(0.05)");
  CHECK(calls == 1);
}

TEST_CASE("the session knows after which time the server looks for deadlocks") {
  const TestDatabase database;
  database.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '2min'");
  CHECK(db::Session::open({database.url()}, {}).deadlock_timeout() == 2min);
}

TEST_CASE("a commit that is no commit is an error") {
  const TestDatabase database{
      "CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED)"};
  auto session = open(database);

  session.begin(1s, 0ms);
  CHECK_THROWS_AS(session.execute("SELECT 1/0"), db::StatementFailed);
  CHECK(server_error_of([&] { session.commit(); }).sqlstate == "25P02");
  CHECK_FALSE(session.in_transaction());

  session.begin(1s, 0ms);
  session.execute("INSERT INTO c VALUES (1)");
  CHECK(server_error_of([&] { session.commit(); }).sqlstate == "23503");
  CHECK_FALSE(session.in_transaction());

  session.begin(1s, 0ms);
  session.execute("INSERT INTO p VALUES (1)");
  session.commit();
  CHECK(database.value("SELECT count(*) FROM p") == "1");
}

TEST_CASE("a whole transaction in one message: all of it, or nothing and a reason") {
  const TestDatabase database{
      "CREATE TABLE parent (id int PRIMARY KEY);"
      "CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);"
      "INSERT INTO child VALUES (NULL); CREATE TABLE log (what text);"
      "CREATE RULE one AS ON UPDATE TO child DO ALSO SELECT 1;"
      "CREATE RULE two AS ON UPDATE TO child DO ALSO SELECT 2;"
      "CREATE RULE three AS ON UPDATE TO child DO ALSO SELECT 3"};
  auto session = db::Session::open({database.url()}, {});
  db::WholeTransaction whole{
      .lock_timeout = std::chrono::seconds{1},
      .statement_timeout = std::chrono::seconds{0},
      .statement = "INSERT INTO parent VALUES (1) -- a comment",
      .record = session.prepared_call("INSERT INTO log VALUES ($1)", {"it's"}),
      .afterwards = "SELECT count(*) FROM log"};

  SECTION("committed, and the question is answered") {
    const auto answer = session.run_whole(whole);
    CHECK(std::get<db::Rows>(answer).integer(0, 0) == 1);
    CHECK(database.value("SELECT what FROM log") == "it's");
  }
  SECTION("the statement is to blame") {
    whole.statement = "INSERT INTO nowhere VALUES (1)";
    const auto failed = std::get<db::NotCommitted>(session.run_whole(whole));
    CHECK(failed.by_statement);
    CHECK(failed.error.sqlstate == "42P01");
    CHECK(failed.error.position == std::string_view("INSERT INTO ").size() + 1);
  }
  SECTION("what is written beside it is to blame") {
    whole.record = "INSERT INTO log SELECT 1 / 0";
    const auto failed = std::get<db::NotCommitted>(session.run_whole(whole));
    CHECK_FALSE(failed.by_statement);
    CHECK(failed.error.sqlstate == "22012");
  }
  SECTION("a commit that fails is none, however many results came before it") {
    whole.statement = "UPDATE child SET parent = 7";
    const auto failed = std::get<db::NotCommitted>(session.run_whole(whole));
    CHECK_FALSE(failed.by_statement);
    CHECK(failed.error.sqlstate == "23503");
  }
  SECTION("it is not the time, and nothing is done") {
    whole.unless_it_fails = "SELECT ('in the way ' || what)::int FROM (VALUES ('t')) AS v (what)";
    const auto failed = std::get<db::NotCommitted>(session.run_whole(whole));
    CHECK(failed.not_now);
    CHECK_FALSE(failed.by_statement);
    CHECK(database.value("SELECT count(*) FROM parent") == "0");
  }
  SECTION("it is the time, and who is to blame is known all the same") {
    whole.unless_it_fails = "SELECT 1 WHERE false";
    SECTION("nobody") { CHECK(std::get<db::Rows>(session.run_whole(whole)).integer(0, 0) == 1); }
    SECTION("a statement that cannot be parsed") {
      whole.statement = "INSERT INTO INTO";
      const auto failed = std::get<db::NotCommitted>(session.run_whole(whole));
      CHECK(failed.by_statement);
      CHECK_FALSE(failed.not_now);
      CHECK(failed.error.position == std::string_view("INSERT INTO ").size() + 1);
    }
    SECTION("a statement that is refused") {
      whole.statement = "INSERT INTO nowhere VALUES (1)";
      const auto failed = std::get<db::NotCommitted>(session.run_whole(whole));
      CHECK(failed.by_statement);
      CHECK_FALSE(failed.not_now);
    }
  }
  SECTION("what is asked afterwards takes nothing back") {
    whole.afterwards = "SELECT nonsense";
    CHECK(std::get<db::Rows>(session.run_whole(whole)).empty());
    CHECK(database.value("SELECT count(*) FROM parent") == "1");
  }
  CHECK_FALSE(session.in_transaction());
  CHECK(database.value("SELECT count(*) FROM child WHERE parent = 7") == "0");
}

TEST_CASE("a session whose backend was ended is dead for ever") {
  const TestDatabase database;
  auto session = open(database);
  terminate(database, session.backend_pid());
  CHECK(loss_of([&] {
          session.execute("SELECT 1");
        }).find("terminating connection due to administrator command") != std::string::npos);
  CHECK(session.lost());
  for (int attempt = 0; attempt < 3; ++attempt) {
    CHECK(loss_of([&] { session.execute("SELECT 1"); }).find("terminating connection") !=
          std::string::npos);
    CHECK(loss_of([&] { static_cast<void>(session.query("SELECT 1")); }) != "nothing was thrown");
    CHECK(loss_of([&] { static_cast<void>(session.query_prepared("SELECT 1", {})); }) !=
          "nothing was thrown");
    CHECK(loss_of([&] { session.begin(1s, 0ms); }) != "nothing was thrown");
    CHECK(loss_of([&] { static_cast<void>(session.restore_settings()); }) != "nothing was thrown");
  }
  CHECK_FALSE(session.in_transaction());
  CHECK_FALSE(session.execute_quietly("SELECT 1"));
  session.rollback();
  session.canceller()->cancel();
}

TEST_CASE("a backend that ends in the middle of a transaction takes the session with it") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  auto session = open(database);
  session.begin(1s, 0ms);
  session.execute("INSERT INTO t VALUES (1)");
  terminate(database, session.backend_pid());
  CHECK(loss_of([&] { session.commit(); }) != "nothing was thrown");
  CHECK(database.value("SELECT count(*) FROM t") == "0");
}

TEST_CASE("a statement that is running when its backend ends says why") {
  const TestDatabase database;
  auto session = open(database);
  std::jthread killer([&, pid = std::to_string(session.backend_pid())] {
    CHECK(test::eventually([&] {
      return database.value(
                 "SELECT state FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND pid "
                 "= " +
                 pid) == "active";
    }));
    static_cast<void>(database.value("SELECT pg_terminate_backend(" + pid + ")"));
  });
  CHECK(loss_of([&] { session.execute("SELECT pg_sleep(60)"); }).find("57P01") !=
        std::string::npos);
}

TEST_CASE("another thread can have a statement cancelled") {
  const TestDatabase database;
  auto session = open(database);
  const auto canceller = session.canceller();
  std::jthread other([&, pid = std::to_string(session.backend_pid())] {
    CHECK(test::eventually([&] {
      return database.value(
                 "SELECT state FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND pid "
                 "= " +
                 pid) == "active";
    }));
    canceller->cancel();
  });
  CHECK(server_error_of([&] { session.execute("SELECT pg_sleep(60)"); }).sqlstate == "57014");
  CHECK(session.query("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("what was prepared survives a file that deallocates everything") {
  const TestDatabase database;
  auto session = open(database);
  CHECK(session.query_prepared("SELECT $1::int + 1", {"1"}).integer(0, 0) == 2);
  CHECK(session.query("SELECT count(*) FROM pg_prepared_statements").integer(0, 0) == 1);
  session.execute("DEALLOCATE ALL");
  CHECK(session.query_prepared("SELECT $1::int + 1", {"2"}).integer(0, 0) == 3);
  session.execute("DISCARD ALL");
  CHECK(session.query_prepared("SELECT $1::int + 1", {"3"}).integer(0, 0) == 4);
  CHECK(std::get<db::ServerError>(session.try_query_prepared("SELECT nonsense", {})).sqlstate ==
        "42703");
}

TEST_CASE("a session can be moved, and knows where it is") {
  const TestDatabase database;
  auto first = open(database);
  const int pid = first.backend_pid();
  const db::Session second = std::move(first);
  CHECK(second.backend_pid() == pid);
  CHECK(second.database() == database.name());
  CHECK(second.login_role() == "postgres");
  CHECK(second.server() == test::TestServer::version());
}
