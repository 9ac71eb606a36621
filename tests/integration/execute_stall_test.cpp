// SPDX-License-Identifier: Apache-2.0
// What others wait because of a step, seen by them: a reader that comes again and again while the
// step wants, or has, its lock.
#include "execute_support.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using execute::AttemptEnd;
using std::chrono::milliseconds;

namespace {

plan::Step add_column(std::initializer_list<std::string> sql = {"ALTER TABLE t ADD c int"}) {
  return in_transaction("0007/expand/1", sql,
                        {{.relation = "public.t",
                          .lock = pg::LockMode::access_exclusive,
                          .work = plan::Work::brief}});
}

/// A client that reads the table over and over, or does something else.
class Reader {
 public:
  explicit Reader(const TestDatabase& database, std::string sql = "SELECT * FROM t")
      : connection_(database.url()),
        sql_(std::move(sql)),
        thread_([this](const std::stop_token& stop) { read(stop); }) {}

  [[nodiscard]] int pid() const { return connection_.backendpid(); }

 private:
  void read(const std::stop_token& stop) {
    pqxx::nontransaction work(connection_);
    while (!stop.stop_requested()) {
      work.exec(sql_);
      pause_before_asking_again();
    }
  }

  pqxx::connection connection_;
  std::string sql_;
  std::jthread thread_;
};

/// Looks again and again how long the reader has been waiting for a lock.
class Sampler {
 public:
  Sampler(const TestDatabase& database, int pid)
      : database_(database),
        pid_(pid),
        thread_([this](const std::stop_token& stop) { look(stop); }) {}

  milliseconds longest() {
    thread_.request_stop();
    thread_.join();
    return longest_;
  }

 private:
  void look(const std::stop_token& stop) {
    pqxx::connection connection(database_.url());
    pqxx::nontransaction work(connection);
    std::string waiting;  // the transaction that waits
    auto since = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
      const auto rows = work.exec(fmt::format(
          "SELECT virtualtransaction FROM pg_locks WHERE pid = {} AND NOT granted", pid_));
      const std::string now_waiting = rows.empty() ? "" : rows[0][0].as<std::string>();
      const auto now = std::chrono::steady_clock::now();
      if (now_waiting.empty() || now_waiting != waiting) {
        waiting = now_waiting;
        since = now;
      }
      longest_ = std::max(longest_, std::chrono::duration_cast<milliseconds>(now - since));
      pause_before_asking_again();
    }
  }

  const TestDatabase& database_;
  int pid_;
  milliseconds longest_{0};
  std::jthread thread_;
};

const execute::LockAttempt* first_that(const Recorder& observer, AttemptEnd end) {
  const auto found = std::ranges::find(observer.lock_attempts, end, &execute::LockAttempt::end);
  return found == observer.lock_attempts.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a reader does not wait while a step is kept from its lock for three seconds") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.policy.stall_budget = 200ms;
  Reader reader{database};
  Sampler sampler{database, reader.pid()};
  std::atomic<bool> holds = false;
  std::jthread holder{[&] {
    Client client{database, "SELECT * FROM t"};
    holds = true;
    client.execute("SELECT pg_sleep(3)");
    client.commit();
  }};
  REQUIRE(eventually([&] { return holds.load(); }));
  const auto result = runner.run(job_of({add_column()}));
  holder.join();
  CHECK(std::holds_alternative<execute::Done>(result));
  CHECK(first_that(runner.observer, AttemptEnd::held_up) != nullptr);
  CHECK(runner.observer.lock_attempts.back().end == AttemptEnd::taken);
  CHECK(sampler.longest() <= 2 * runner.policy.stall_budget);
}

TEST_CASE("a step that others wait for longer than the stall budget is ended, and tried again") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.leap = true;
  runner.policy.deadline = 1min;
  runner.policy.stall_budget = 300ms;
  // One message or two: the watch begins within the first, or between them.
  const auto step = GENERATE(add_column({"ALTER TABLE t ADD c int", "SELECT pg_sleep(3)"}),
                             add_column({"ALTER TABLE t ADD c int DEFAULT 1, ADD d int"}));
  const bool is_slow = std::get<plan::RunInTransaction>(step.action).statements.size() == 2;
  auto reader = std::make_unique<Reader>(database);
  Sampler sampler{database, reader->pid()};
  SECTION("until they leave") {
    runner.leaping_clock.on_sleep = [&] {
      if (runner.observer.lock_attempts.size() == 2) {
        reader.reset();
      }
    };
    CHECK(std::holds_alternative<execute::Done>(runner.run(job_of({step}))));
    CHECK(database.value("SELECT count(*) FROM pg_attribute WHERE attname = 'c' AND attrelid = "
                         "'t'::regclass") == "1");
    if (is_slow) {
      const auto* stalled = first_that(runner.observer, AttemptEnd::stalled);
      REQUIRE(stalled != nullptr);
      CHECK(stalled->stall.sessions == 1);
      CHECK(stalled->stall.longest > 250ms);
      CHECK(logged(runner.journal, "lock_attempt", "attempt 1: stalled"));
      CHECK(runner.observer.lock_attempts.back().end == AttemptEnd::taken);
    }
  }
  SECTION("no longer than the deadline") {
    const auto result = runner.run(job_of({step}));
    if (is_slow) {
      REQUIRE(std::holds_alternative<execute::GaveUp>(result));
      CHECK_THAT(std::get<execute::GaveUp>(result).why,
                 Catch::Contains("ended, for others waited longer than the stall budget of 300ms"));
    }
  }
  CHECK(sampler.longest() <= 2 * runner.policy.stall_budget);
  CHECK_FALSE(runner.session.in_transaction());
}

TEST_CASE("what the author has accepted is not ended at work, however long others wait") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  auto step = add_column({"ALTER TABLE t ADD c int", "SELECT pg_sleep(1)"});
  step.effects.front().work = plan::Work::rewrite;
  const Reader reader{database};
  CHECK(std::holds_alternative<execute::Done>(runner.run(accepted_job_of({step}))));
  REQUIRE(runner.observer.lock_attempts.size() == 1);
  CHECK(runner.observer.lock_attempts.front().end == AttemptEnd::taken);
  CHECK(runner.observer.lock_attempts.front().stall.longest > 300ms);
}

TEST_CASE("a step that has its lock at once opens no second connection") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  database.execute("CREATE TABLE seen (sessions bigint)");
  Runner runner{database};
  const auto step = add_column(
      {"ALTER TABLE t ADD c int",
       "INSERT INTO seen SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgmig "
       "watcher' AND datname = current_database()"});
  CHECK(std::holds_alternative<execute::Done>(runner.run(job_of({step}))));
  CHECK(database.value("SELECT sessions FROM seen") == "0");
  CHECK(runner.observer.lock_attempts.empty());
}

TEST_CASE("a batch whose rows others wait for longer than the stall budget becomes smaller") {
  const TestDatabase database{
      "CREATE TABLE t (id int PRIMARY KEY, c int, pad text);"
      "INSERT INTO t (id, pad) SELECT i, repeat('x', 200) FROM generate_series(1, 600) AS i;"
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN IF NEW.c IS NOT NULL THEN PERFORM pg_sleep(0.001); END IF; RETURN NEW; END';"
      "CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()"};
  Runner runner{database};
  runner.policy.stall_budget = 200ms;
  const Reader writer{database,
                      "UPDATE t SET pad = pad WHERE id = (SELECT 1 + (random() * 599)::int)"};
  Sampler sampler{database, writer.pid()};
  const auto job = job_of({fill("0007/expand/1", "t", "c", "1")});
  CHECK(std::holds_alternative<execute::Done>(runner.run(job)));
  CHECK(sampler.longest() <= 2 * runner.policy.stall_budget);
  CHECK(first_that(runner.observer, AttemptEnd::stalled) != nullptr);
  CHECK(database.value("SELECT count(c) FROM t") == "600");
}
