// SPDX-License-Identifier: Apache-2.0
// One runner at a time, and everybody else hears who it is.
#include "journal/lease.hpp"

#include "base/error.hpp"
#include "integration/journal_samples.hpp"
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <string>
#include <thread>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using journal::Journal;
using journal::Lease;

namespace {

/// Time that passes only while somebody waits.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] time_point now() const override { return now_; }

  bool sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) override {
    now_ += duration;
    ++sleeps_;
    return !stop.stop_requested();
  }

  [[nodiscard]] int sleeps() const noexcept { return sleeps_; }

 private:
  time_point now_;
  int sleeps_ = 0;
};

db::Session open(const TestDatabase& database) { return db::Session::open({database.url()}, {}); }

Lease take(db::Session& session, Clock& clock, std::chrono::milliseconds wait = 0ms,
           const std::string& schema = "pgmig") {
  return Lease::take(session, schema, runner(), wait, clock, {});
}

Error error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::usage, "nothing was thrown"};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "of two runners one waits its time out and is told who works, before there is any table") {
  const TestDatabase database;
  FakeClock clock;
  auto first = open(database);
  auto second = open(database);
  const auto lease = take(first, clock);
  const auto error = error_of([&] { take(second, clock, 10s); });
  CHECK(error.kind() == ErrorKind::lease_held);
  CHECK(holds(error.what(), "pid 4711 of deploy on web-1"));
  CHECK(holds(error.what(), "database user postgres"));
  CHECK(holds(error.what(), "since 20"));
  CHECK(holds(error.hint(), "--wait"));
  CHECK(clock.sleeps() > 8);
  CHECK(clock.now().time_since_epoch() >= 10s);
  // The waiting runner must not hold a snapshot: concurrent index builds would wait for it.
  CHECK(database.value(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid = " +
            std::to_string(second.backend_pid())) == "0");
}

TEST_CASE("the holder that wrote itself down is named from the table") {
  const TestDatabase database;
  FakeClock clock;
  auto session = open(database);
  auto lease = take(session, clock);
  lease.write_down();  // no schema yet: nothing happens
  Journal(session, "pgmig", runner()).prepare();
  lease.write_down();
  CHECK(session.restore_settings().empty());  // takes the session's name away

  auto other = open(database);
  const auto holder = journal::lease_holder(other, "pgmig");
  REQUIRE(holder);
  CHECK(holder->backend_pid == session.backend_pid());
  CHECK(holder->host == "web-1");
  CHECK(holder->os_user == "deploy");
  CHECK(holder->pid == 4711);
  CHECK(holder->role == "postgres");
  CHECK(holder->since.size() == std::string("2026-05-01T10:00:00Z").size());
}

TEST_CASE("the end of a lease lets the next one in, and leaves no row") {
  const TestDatabase database;
  FakeClock clock;
  auto first = open(database);
  auto second = open(database);
  Journal(first, "pgmig", runner()).prepare();
  {
    auto lease = take(first, clock);
    lease.write_down();
    const Lease moved = std::move(lease);
    CHECK(database.value("SELECT count(*) FROM pgmig.lease") == "1");
    first.begin(1s, 0ms);  // left open by an exception, say
  }
  CHECK(database.value("SELECT count(*) FROM pgmig.lease") == "0");
  CHECK_FALSE(journal::lease_holder(second, "pgmig"));
  const auto lease = take(second, clock);
  CHECK(journal::lease_holder(first, "pgmig")->backend_pid == second.backend_pid());
}

TEST_CASE("a holder that is killed holds nothing") {
  const TestDatabase database;
  FakeClock clock;
  auto first = open(database);
  Journal(first, "pgmig", runner()).prepare();
  auto dead = take(first, clock);
  dead.write_down();
  const std::string pid = std::to_string(first.backend_pid());
  REQUIRE(database.value("SELECT pg_terminate_backend(" + pid + ")") == "t");
  REQUIRE(test::eventually([&] {
    return database.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == "0";
  }));
  auto second = open(database);
  const auto lease = take(second, clock);
  CHECK(journal::lease_holder(second, "pgmig")->backend_pid == second.backend_pid());
  CHECK(journal::lease_holder(second, "pgmig")->host == "web-1");
}

TEST_CASE("a holder that ends while it is looked up is not named: the lock is tried again") {
  const TestDatabase database;
  SystemClock clock;
  auto first = open(database);
  auto second = open(database);
  Journal(first, "pgmig", runner()).prepare();
  auto dying = take(first, clock);
  // The look-up stops at the table, until the holder is gone.
  pqxx::connection connection(database.url());
  pqxx::work gate(connection);
  gate.exec("LOCK TABLE pgmig.lease");
  std::optional<journal::Holder> got;
  Error error(ErrorKind::usage, "");
  std::jthread looking([&] {
    error = error_of([&] {
      const auto lease = take(second, clock);
      got = journal::lease_holder(second, "pgmig");
    });
  });
  const auto is_looking = [&] {
    return database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " +
                          std::to_string(second.backend_pid())) == "1";
  };
  REQUIRE(test::eventually(is_looking));
  const std::string pid = std::to_string(first.backend_pid());
  REQUIRE(database.value("SELECT pg_terminate_backend(" + pid + ")") == "t");
  REQUIRE(test::eventually([&] {
    return database.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == "0";
  }));
  gate.commit();
  looking.join();
  INFO(error.what());
  REQUIRE(got);
  CHECK(got->backend_pid == second.backend_pid());
}

TEST_CASE("a waiting runner gets the lease when the other lets go") {
  const TestDatabase database;
  SystemClock clock;
  auto first = open(database);
  auto second = open(database);
  std::optional<Lease> lease = take(first, clock);
  std::jthread waiting([&] { const auto got = take(second, clock, 60s); });
  CHECK(test::eventually([&] {
    return database.value(
               "SELECT state FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_lock%' AND "
               "pid = " +
               std::to_string(second.backend_pid())) == "idle";
  }));
  lease.reset();
}

TEST_CASE("a stop ends the waiting") {
  const TestDatabase database;
  FakeClock clock;
  std::stop_source stop;
  stop.request_stop();
  auto first = open(database);
  auto second = open(database);
  const auto lease = take(first, clock);
  const auto error = error_of([&] {
    static_cast<void>(Lease::take(second, "pgmig", runner(), 1h, clock, stop.get_token()));
  });
  CHECK(error.kind() == ErrorKind::interrupted);
}

TEST_CASE("other schemas and other databases have leases of their own") {
  const TestDatabase database;
  const TestDatabase elsewhere;
  FakeClock clock;
  auto first = open(database);
  auto second = open(database);
  auto third = open(elsewhere);
  const auto one = take(first, clock);
  const auto other_schema = take(second, clock, 0ms, "tenant_1");
  const auto other_database = take(third, clock);
  CHECK(journal::lease_holder(first, "tenant_1")->backend_pid == second.backend_pid());
  CHECK(journal::lease_holder(third, "pgmig")->backend_pid == third.backend_pid());
}

TEST_CASE("a lease that a migration gave away stops the journal before the commit") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  FakeClock clock;
  auto session = open(database);
  auto other = open(database);
  Journal journal(session, "pgmig", runner());
  journal.prepare();
  const auto lease = take(session, clock);
  const auto plan = small_plan("1");

  session.begin(1s, 0ms);
  session.execute("SELECT pg_advisory_unlock_all()");
  journal.record_single_step(record_of(plan), plan,
                             plan::StoredState::applied);  // nobody took it: ours again
  session.commit();
  CHECK(error_of([&] { take(other, clock); }).kind() == ErrorKind::lease_held);

  const auto next = small_plan("2");
  session.begin(1s, 0ms);
  session.execute("INSERT INTO t VALUES (1)");
  session.execute("SELECT pg_advisory_unlock_all()");
  const auto thief = take(other, clock);
  CHECK(error_of([&] {
          journal.record_single_step(record_of(next), next, plan::StoredState::applied);
        }).kind() == ErrorKind::lease_held);
  session.rollback();
  CHECK(database.value("SELECT count(*) FROM t") == "0");
  CHECK(database.value("SELECT count(*) FROM pgmig.migration") == "1");
}
