// SPDX-License-Identifier: Apache-2.0
// An author's UPDATE or DELETE in batches: each row once, whatever others do meanwhile.
#include "execute_support.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

template <class Result>
bool is(const execute::RunResult& result) {
  return std::holds_alternative<Result>(result);
}

const std::vector<plan::KeyColumn> by_id{{.name = "id", .type = "bigint"}};

std::string counters(long count) {
  return fmt::format(
      "CREATE TABLE t (id bigint PRIMARY KEY, v int NOT NULL DEFAULT 0, w int NOT NULL DEFAULT 0);"
      "INSERT INTO t (id) SELECT i * 10 FROM generate_series(1, {}) AS i",
      count);
}

execute::Job count_up(long most_rows = 0) {
  return change_in_batches("UPDATE t SET v = v + 1", by_id, most_rows);
}

/// What an application does all the time until it is told to end; a transaction that fails because
/// of others it forgets.
class Application {
 public:
  Application(const TestDatabase& database, std::string isolation)
      : url_(database.url()), isolation_(std::move(isolation)), thread_([this] { work(); }) {}

  ~Application() {
    end_ = true;
    thread_.join();
  }

  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  Application(Application&&) = delete;
  Application& operator=(Application&&) = delete;

 private:
  void work() {
    pqxx::connection connection{url_};
    pqxx::nontransaction session{connection};
    for (long turn = 1; !end_; ++turn) {
      try {
        session.exec("BEGIN ISOLATION LEVEL " + isolation_);
        session.exec(fmt::format("UPDATE t SET w = w + 1 WHERE id BETWEEN {0} AND {0} + 300",
                                 turn * 7919 % 50'000));
        session.exec(fmt::format("INSERT INTO t VALUES ({}, 100)", 1'000'000 + turn));
        session.exec(fmt::format("DELETE FROM t WHERE id = {}", turn * 30));
        session.exec("COMMIT");
      } catch (const pqxx::failure&) {
        session.exec("ROLLBACK");
      }
    }
  }

  std::string url_;
  std::string isolation_;
  std::atomic<bool> end_ = false;
  std::thread thread_;
};

}  // namespace

TEST_CASE("every row is changed once while others update, insert and delete") {
  const auto* isolation = GENERATE("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE");
  INFO(isolation);
  const TestDatabase database{counters(20'000)};
  Runner runner{database};
  runner.policy.batch_ms = 5;
  {
    const Application application{database, isolation};
    CHECK(is<execute::Done>(runner.run(count_up())));
  }
  CHECK(database.value("SELECT count(*) FROM t WHERE id < 1000000 AND v <> 1") == "0");
  CHECK(database.value("SELECT count(*) FROM t WHERE id >= 1000000 AND v NOT IN (100, 101)") ==
        "0");
  CHECK(database.value("SELECT count(*) > 0 FROM t WHERE v = 100") == "t");
  CHECK(state_of(runner.journal) == "applied 1/1");
}

TEST_CASE("a batch holds as many rows as the author allows, and the log does not list them") {
  const TestDatabase database{counters(1000)};
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(count_up(7))));
  CHECK(database.value("SELECT max(n) FROM (SELECT count(*) AS n FROM t GROUP BY xmin::text) AS "
                       "batches") == "7");
  CHECK(runner.journal.read_events(0).size() < 8);
  CHECK_THAT(runner.observer.progress_seen().back(), Contains("rows of public.t"));
}

TEST_CASE("a run that was cut short goes on behind the last batch, however often") {
  const TestDatabase database{counters(5'000)};
  int runs = 0;
  bool is_done = false;
  while (!is_done && runs < 60) {
    Runner runner{database};
    runner.observer.on_progress = [&] { runner.stop.request_stop(); };
    is_done =
        is<execute::Done>(runs == 0 ? runner.run(count_up(200)) : runner.resume(count_up(200)));
    ++runs;
  }
  CHECK(is_done);
  CHECK(runs > 2);
  CHECK(database.value("SELECT count(*) FROM t WHERE v <> 1") == "0");
}

TEST_CASE("a place that somebody has edited is no place to go on from") {
  const TestDatabase database{counters(1000)};
  Runner runner{database};
  runner.observer.on_progress = [&] { runner.stop.request_stop(); };
  CHECK(is<execute::Stopped>(runner.run(count_up(10))));
  database.execute("UPDATE pgmig.step SET position = 'somewhere'");
  Runner next{database};
  CHECK_THROWS_WITH(next.resume(count_up(10)), Contains("damaged"));
}

TEST_CASE("a row that cannot be changed is named, and the batches before it are kept") {
  const TestDatabase database{counters(3000) + "; UPDATE t SET w = 5 WHERE id <> 25550"};
  Runner runner{database};
  const execute::Job job = change_in_batches("UPDATE t SET v = 10 / w", by_id);
  CHECK(is<execute::Failed>(runner.run(job)));
  REQUIRE(runner.observer.failures.size() == 1);
  const execute::Failure& failure = runner.observer.failures.front();
  CHECK_THAT(failure.diagnostic.message, Contains("division by zero"));
  CHECK_THAT(failure.undone, Contains("the row is id = '25550'"));
  CHECK(database.value("SELECT count(*) FROM t WHERE v = 2") == "2554");
  database.execute("UPDATE t SET w = 1 WHERE id = 25550");
  CHECK(is<execute::Done>(runner.resume(job)));
  CHECK(database.value("SELECT count(*) FROM t WHERE v = 0") == "0");
}

TEST_CASE("who holds a row is waited for, and who holds it for too long makes the run give up") {
  const TestDatabase database{counters(100)};
  Client other{database, "UPDATE t SET w = 9 WHERE id = 70"};
  Runner runner{database};
  runner.policy.deadline = 300ms;
  CHECK(is<execute::GaveUp>(runner.run(count_up(5))));
  CHECK_FALSE(runner.observer.lock_waits.empty());
  CHECK(database.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t WHERE v = 1") ==
        "10 20 30 40 50");
  other.commit();
  CHECK(is<execute::Done>(runner.resume(count_up(5))));
  CHECK(database.value("SELECT count(*) || ' ' || sum(v) || ' ' || sum(w) FROM t") == "100 100 9");
}

TEST_CASE("keys that a language orders in its own way, of several columns, with quotes in them") {
  const TestDatabase database{
      R"(CREATE TABLE t (k text COLLATE "en-x-icu", n numeric, v int DEFAULT 0, PRIMARY KEY (k, n));
         INSERT INTO t SELECT chr(65 + i % 26) || chr(97 + i % 7) || '''"\', i / 10.0
           FROM generate_series(1, 500) AS i;
         INSERT INTO t SELECT lower(k), n FROM t)"};
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(
      change_in_batches("UPDATE t SET v = v + 1",
                        {{.name = "k", .type = "text"}, {.name = "n", .type = "numeric"}}, 3))));
  CHECK(database.value("SELECT count(*) || ' ' || min(v) || ' ' || max(v) FROM t") == "1000 1 1");
}

TEST_CASE("partitions are walked one after the other, and an empty table is done at once") {
  const TestDatabase database{
      "CREATE TABLE t (id bigint PRIMARY KEY, v int DEFAULT 0) PARTITION BY RANGE (id);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100);"
      "CREATE TABLE \"T \"\"2\" PARTITION OF t FOR VALUES FROM (100) TO (200);"
      "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (200) TO (900);"
      "INSERT INTO t SELECT generate_series(1, 99); INSERT INTO t SELECT generate_series(200, "
      "899)"};
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(count_up(13))));
  CHECK(database.value("SELECT count(*) || ' ' || min(v) || ' ' || max(v) FROM t") == "799 1 1");
}

TEST_CASE("without a key, rows go until none fulfils the condition") {
  const TestDatabase database{
      "CREATE TABLE t (a int, pad text); INSERT INTO t SELECT i % 5, repeat('x', 50) FROM "
      "generate_series(1, 20000) AS i"};
  Runner runner{database};
  runner.policy.batch_ms = 5;
  Client other{database, "UPDATE t SET pad = 'held' WHERE ctid = '(0,2)'"};
  bool is_free = false;
  runner.observer.on_lock_wait = [&] {
    if (!is_free) {
      CHECK(database.value("SELECT count(*) FROM t WHERE a = 2") == "1");
      other.commit();
      is_free = true;
    }
  };
  CHECK(is<execute::Done>(runner.run(change_in_batches("DELETE FROM t WHERE a = 2 -- them", {}))));
  CHECK(is_free);
  CHECK(database.value("SELECT count(*) FROM t WHERE a = 2") == "0");
  CHECK(database.value("SELECT count(*) FROM t") == "16000");
}

TEST_CASE("rows that cannot be made to drop out of the condition are a warning, not for ever") {
  const TestDatabase database{"CREATE TABLE t (a int, b int); INSERT INTO t VALUES (NULL, 1)"};
  Runner runner{database};
  CHECK(is<execute::Done>(
      runner.run(change_in_batches("UPDATE t SET a = NULL WHERE a IS NULL", {}))));
  CHECK_THAT(runner.observer.message_of("rows_left"), Contains("public.t"));
}

TEST_CASE(
    "a large table of which all rows are changed grows by a part, unless a snapshot keeps them") {
  const TestDatabase database{
      "CREATE TABLE t (id bigint PRIMARY KEY, v int NOT NULL DEFAULT 0, pad text) "
      "WITH (autovacuum_enabled = off);"
      "INSERT INTO t SELECT i, 0, repeat('x', 200) FROM generate_series(1, 300000) AS i;"
      "ANALYZE t"};
  const auto grown = [&, size = std::stoll(database.value("SELECT pg_relation_size('t')"))] {
    return static_cast<double>(std::stoll(database.value("SELECT pg_relation_size('t')"))) /
           static_cast<double>(size);
  };
  Runner runner{database};
  SECTION("nobody keeps them") {
    CHECK(is<execute::Done>(runner.run(count_up())));
    CHECK(grown() < 1.4);
    CHECK(runner.observer.message_of("old_snapshot").empty());
  }
  SECTION("a report does") {
    const Client report{database,
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t"};
    CHECK(is<execute::Done>(runner.run(count_up())));
    CHECK(grown() > 1.8);
    CHECK_THAT(runner.observer.message_of("old_snapshot"),
               Contains("public.t") && Contains(fmt::format("pid {}", report.pid())));
  }
  CHECK(database.value("SELECT count(*) FROM t WHERE v <> 1") == "0");
}
