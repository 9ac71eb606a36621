// SPDX-License-Identifier: Apache-2.0
// Steps outside a transaction on a real server: what is looked at first, what is cleaned up, what
// is left.
#include "execute_support.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view two_rows = "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)";
constexpr std::string_view duplicates = "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)";

template <class Alternative>
const Alternative& get(const execute::RunResult& result) {
  REQUIRE(std::holds_alternative<Alternative>(result));
  return std::get<Alternative>(result);
}

/// Until a concurrent build of the database waits for another transaction.
bool a_build_waits(const TestDatabase& database) {
  return eventually([&] {
    return database.value(
               "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%' "
               "AND datname = current_database()") == "1";
  });
}

/// Whether the progress has named the client.
bool tells_what_it_waits_for(Recorder& observer, const Client& client) {
  const std::string what = fmt::format(
      "building index: waiting for writers before build, waiting for pid {} (", client.pid());
  return std::ranges::any_of(observer.progress_seen(), [&](const std::string& seen) {
    return seen.find(what) != std::string::npos;
  });
}

/// Until the INVALID index of a failed build is being dropped, and the drop is under way or waits
/// itself.
bool a_clean_up_runs(const TestDatabase& database) {
  return eventually([&] {
    return database.value(
               "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONCURRENTLY%' "
               "AND state = 'active' AND datname = current_database()") == "1";
  });
}

}  // namespace

TEST_CASE("a concurrent build among transactional steps") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)"}),
                           build_index("0007/expand/2", "i", "t"),
                           in_transaction("0007/expand/3", {"COMMENT ON INDEX i IS 'x'"})});
  get<execute::Done>(runner.run(job));
  CHECK(index_of(database, "i") == "valid");
  CHECK(state_of(runner.journal) == "applied 3/3");
  CHECK(runner.session.query("SHOW lock_timeout").text(0, 0) == "10s");
}

TEST_CASE(
    "a step may be one that nothing tells whether it was done, as long as nothing interrupts it") {
  const TestDatabase database{two_rows};
  Runner runner{database};
  get<execute::Done>(runner.run(job_of({outside("0007/expand/1", "VACUUM t")})));
  CHECK(state_of(runner.journal) == "applied 1/1");
}

TEST_CASE("the author's settings are sent before a statement outside a transaction") {
  const TestDatabase database{"CREATE SCHEMA app; CREATE TABLE app.t (id int)"};
  Runner runner{database};
  auto step = build_index("0007/expand/1", "i", "t");
  auto& action = std::get<plan::RunOutside>(step.action);
  action.settings = {{.sql = "SET search_path = app"}};
  action.statement.sql = "CREATE INDEX CONCURRENTLY i ON t (id)";
  step.done_if = plan::IndexIsValid{{"app", "i"}, {"app", "t"}};
  step.clean_up = plan::DropInvalidIndex{{"app", "i"}, {"app", "t"}};
  get<execute::Done>(runner.run(job_of({step})));
  CHECK(database.value("SELECT to_regclass('app.i') IS NOT NULL") == "t");
  CHECK(runner.observer.codes() == std::vector<std::string>{"settings_restored"});
}

TEST_CASE("a build that fails on duplicates takes its INVALID index away again") {
  const TestDatabase database{duplicates};
  Runner runner{database};
  const auto job = job_of({in_transaction("0007/expand/1", {"CREATE TABLE u (id int)"}),
                           build_index("0007/expand/2", "i", "t", "UNIQUE ")});
  const auto result = runner.run(job);
  const execute::Failure& failure = get<execute::Failed>(result).failure;
  CHECK(failure.diagnostic.code == "23505");
  CHECK(failure.diagnostic.at == Location{.file = "V0007__test.sql", .line = 2, .column = 1});
  CHECK(failure.detail == "Key (id)=(1) is duplicated.");
  CHECK(failure.undone == "the INVALID index public.i was removed");
  CHECK(failure.stands == "done before and kept: 0007/expand/1");
  CHECK(index_of(database, "i") == "absent");
  CHECK(state_of(runner.journal) == "failed 1/2");
  CHECK(steps_of(runner.journal) == "done pending");

  database.execute("DELETE FROM t WHERE ctid = '(0,1)'");
  get<execute::Done>(runner.resume(job));
  CHECK(index_of(database, "i") == "valid");
  CHECK(state_of(runner.journal) == "applied 2/2");
}

TEST_CASE("a failed VACUUM is no doubt: the server has said so") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of({outside("0007/expand/1", "VACUUM nothing")});
  const auto result = runner.run(job);
  CHECK(get<execute::Failed>(result).failure.diagnostic.code == "42P01");
  CHECK(steps_of(runner.journal) == "pending");
  database.execute("CREATE TABLE nothing ()");
  get<execute::Done>(runner.resume(job));
}

TEST_CASE("what commits by itself and is refused half-way is in doubt, and does not run again") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  const auto job = job_of({outside(
      "0007/expand/1",
      "DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t SELECT 1 / 0; END $$")});
  {
    Runner runner{database};
    const auto result = runner.run(job);
    const execute::Failure& failure = get<execute::Failed>(result).failure;
    CHECK(failure.diagnostic.code == "22012");
    CHECK(failure.undone == "what the statement had not committed itself");
    CHECK(failure.stands == "what step 0007/expand/1 committed itself before it failed");
    CHECK(state_of(runner.journal) == "in_doubt 0/1");
    CHECK(steps_of(runner.journal) == "intent");
  }
  Runner next{database};
  CHECK(get<execute::InDoubt>(next.resume(job)).step == "0007/expand/1");
  CHECK(database.value("SELECT count(*) FROM t") == "1");
}

TEST_CASE("what the server would not begin to run is no doubt") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of({outside("0007/expand/1", "CALL no_such_procedure()")});
  get<execute::Failed>(runner.run(job));
  CHECK(state_of(runner.journal) == "failed 0/1");
  CHECK(steps_of(runner.journal) == "pending");
}

TEST_CASE("a stop in the middle of what commits by itself leaves it in doubt") {
  const TestDatabase database{"CREATE TABLE t (id int); CREATE TABLE gate (id int)"};
  Runner runner{database};
  Client blocker{database, "LOCK TABLE gate"};
  std::jthread stopper{[&] {
    static_cast<void>(eventually([&] { return database.value("SELECT count(*) FROM t") == "1"; }));
    runner.stop.request_stop();
  }};
  auto step = outside("0007/expand/1",
                      "DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO gate VALUES (1); "
                      "END $$");
  step.lock_timeout = 60s;
  get<execute::Stopped>(runner.run(job_of({step})));
  stopper.join();
  CHECK(state_of(runner.journal) == "in_doubt 0/1");
  CHECK(steps_of(runner.journal) == "intent");
}

TEST_CASE("a transaction that is in the way of a build is waited for before the build begins") {
  const TestDatabase database{two_rows};
  Runner runner{database};
  runner.leap = true;
  runner.policy.stall_budget = 0ms;
  Client writer{database, "SET application_name = 'shop'; INSERT INTO t VALUES (3)"};
  const auto job = job_of({build_index("0007/expand/1", "i", "t")});

  SECTION("it ends") {
    std::string seen;
    runner.leaping_clock.on_sleep = [&] {
      seen = index_of(database, "i") + ", " + steps_of(runner.journal);
      writer.commit();
      runner.leaping_clock.on_sleep = {};
    };
    get<execute::Done>(runner.run(job));
    CHECK(seen == "absent, pending");  // nothing had begun
    CHECK(index_of(database, "i") == "valid");
    REQUIRE(runner.observer.lock_waits.size() == 1);
    REQUIRE(runner.observer.lock_waits.front().blockers.size() == 1);
    CHECK(runner.observer.lock_waits.front().blockers.front().pid == writer.pid());
    CHECK(runner.observer.lock_waits.front().blockers.front().application_name == "shop");
  }
  SECTION("it does not") {
    runner.policy.deadline = 30s;
    const auto result = runner.run(job);
    const auto& gave_up = get<execute::GaveUp>(result);
    CHECK(
        gave_up.why ==
        "step 0007/expand/1 did not start in 30s: it would wait for transactions that do not end");
    REQUIRE(gave_up.blockers.size() == 1);
    CHECK(gave_up.blockers.front().pid == writer.pid());
    CHECK(steps_of(runner.journal) == "pending");
    CHECK(state_of(runner.journal) == "running 0/1");
    writer.commit();
    get<execute::Done>(runner.resume(job));
  }
  SECTION("it is followed by others, which are no reason to wait on") {
    std::optional<Client> next;
    runner.leaping_clock.on_sleep = [&] {
      writer.commit();
      next.emplace(database, "SELECT * FROM t");
      runner.policy.stall_budget = 1h;
      runner.leaping_clock.on_sleep = {};
    };
    get<execute::Done>(runner.run(job));
  }
}

TEST_CASE("an old snapshot elsewhere is in the way of a build") {
  const TestDatabase database{two_rows};
  Runner runner{database};
  runner.leap = true;
  runner.policy.stall_budget = 0ms;
  runner.policy.deadline = 30s;
  const Client report{database, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1"};
  const auto result = runner.run(job_of({build_index("0007/expand/1", "i", "t")}));
  REQUIRE(get<execute::GaveUp>(result).blockers.size() == 1);
  CHECK(get<execute::GaveUp>(result).blockers.front().pid == report.pid());
}

TEST_CASE("a build waits for a transaction no longer than the deadline and leaves nothing behind") {
  const TestDatabase database{two_rows};
  Runner runner{database};
  runner.policy.stall_budget = 1h;  // not seen before: it came just then
  runner.policy.deadline = 1s;
  Client writer{database, "INSERT INTO t VALUES (3)"};
  const auto job = job_of({build_index("0007/expand/1", "i", "t")});

  SECTION("when it can be cleaned up") {
    // The writer ends when the server has given the build up: seen by the lock that the build
    // holds.
    std::jthread ender{[&] {
      const bool waited = a_build_waits(database);
      static_cast<void>(a_clean_up_runs(database));
      if (waited) {
        writer.commit();
      }
    }};
    const auto result = runner.run(job);
    ender.join();
    const auto& gave_up = get<execute::GaveUp>(result);
    // The test's own looks may be in the way for a moment, too.
    CHECK(std::ranges::count(gave_up.blockers, writer.pid(), &execute::Blocker::pid) == 1);
    CHECK(index_of(database, "i") == "absent");
    CHECK(steps_of(runner.journal) == "pending");
  }
  SECTION("else the next run does") {
    static_cast<void>(get<execute::GaveUp>(runner.run(job)));
    CHECK(index_of(database, "i") == "invalid");
    CHECK(steps_of(runner.journal) == "intent");
    writer.commit();
    runner.session.execute("SELECT pg_advisory_unlock_all()");
    database.execute(fmt::format("SELECT pg_terminate_backend({})", runner.session.backend_pid()));
    Runner next{database};
    get<execute::Done>(next.resume(job));
    CHECK(index_of(database, "i") == "valid");
    CHECK(next.observer.codes() == std::vector<std::string>{"leftover_removed"});
    CHECK(logged(next.journal, "cleaned_up", "the INVALID index public.i was removed"));
  }
}

TEST_CASE("a stop cancels a build and takes its INVALID index away again") {
  const TestDatabase database{two_rows};
  Runner runner{database};
  runner.policy.stall_budget = 1h;
  Client writer{database, "INSERT INTO t VALUES (3)"};
  std::jthread stopper{[&] {
    static_cast<void>(eventually([&] { return tells_what_it_waits_for(runner.observer, writer); }));
    runner.stop.request_stop();
    static_cast<void>(a_clean_up_runs(database));
    writer.commit();
  }};
  const auto job = job_of({build_index("0007/expand/1", "i", "t")});
  get<execute::Stopped>(runner.run(job));
  stopper.join();
  CHECK(index_of(database, "i") == "absent");
  CHECK(steps_of(runner.journal) == "pending");
  CHECK(state_of(runner.journal) == "running 0/1");
  CHECK(tells_what_it_waits_for(runner.observer, writer));
}

TEST_CASE("an INVALID index of the planned name is no reason to believe IF NOT EXISTS") {
  const TestDatabase database{duplicates};
  CHECK_THROWS(database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)"));
  REQUIRE(index_of(database, "i") == "invalid");
  database.execute("DELETE FROM t WHERE ctid = '(0,1)'");
  Runner runner{database};
  auto step = build_index("0007/expand/1", "i", "t", "UNIQUE ");
  std::get<plan::RunOutside>(step.action).statement.sql =
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON public.t (id)";
  get<execute::Done>(runner.run(job_of({step})));
  CHECK(index_of(database, "i") == "valid");
}

TEST_CASE("an INVALID index that somebody else made is left alone") {
  const TestDatabase database{duplicates};
  CHECK_THROWS(database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (abs(id))"));
  Runner runner{database};
  const auto result = runner.run(job_of({build_index("0007/expand/1", "i", "t")}));
  CHECK(get<execute::Failed>(result).failure.diagnostic.code == "42P07");
  CHECK(index_of(database, "i") == "invalid");
}

TEST_CASE("an index of the planned name on another table is not taken for the planned one") {
  const TestDatabase database{two_rows};
  database.execute("CREATE TABLE other (id int); CREATE INDEX i ON other (id)");
  Runner runner{database};
  auto step = build_index("0007/expand/1", "i", "t");

  SECTION("the server refuses the name") {
    const auto result = runner.run(job_of({step}));
    const execute::Failure& failure = get<execute::Failed>(result).failure;
    CHECK(failure.diagnostic.code == "42P07");
    CHECK_THAT(failure.diagnostic.hint, Catch::Contains("CREATE INDEX i ON public.other"));
  }
  SECTION("IF NOT EXISTS accepts it, pgmig does not") {
    std::get<plan::RunOutside>(step.action).statement.sql =
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON public.t (id)";
    const auto result = runner.run(job_of({step}));
    const execute::Failure& failure = get<execute::Failed>(result).failure;
    CHECK(failure.diagnostic.code == "not_done");
    CHECK_THAT(failure.diagnostic.message, Catch::Contains("CREATE INDEX i ON public.other"));
  }
  CHECK(database.value(
            "SELECT indrelid::regclass FROM pg_index WHERE indexrelid = 'i'::regclass") == "other");
}

TEST_CASE("an index is dropped concurrently, also one that was half dropped") {
  const TestDatabase database{two_rows};
  Runner runner{database};
  auto step = build_index("0007/contract/1", "i", "t");
  std::get<plan::RunOutside>(step.action).statement.sql = "DROP INDEX CONCURRENTLY public.i";
  step.done_if = plan::RelationIsGone{{"public", "i"}};
  step.clean_up = plan::NothingToCleanUp{};
  step.phase = plan::Phase::contract;
  const auto job = job_of({step}, plan::Phase::contract);

  SECTION("whole") {
    database.execute("CREATE INDEX i ON t (id)");
    get<execute::Done>(runner.run(job));
  }
  SECTION("half: such an index is INVALID") {
    database.execute("INSERT INTO t VALUES (1)");
    CHECK_THROWS(database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)"));
    REQUIRE(index_of(database, "i") == "invalid");
    get<execute::Done>(runner.run(job));
  }
  CHECK(index_of(database, "i") == "absent");
  CHECK(state_of(runner.journal) == "applied 1/1");
}

TEST_CASE("a partition is detached concurrently, and a half-done detach is finished") {
  if (TestServer::version().major() < 14) {
    WARN("pgmig-skip: DETACH CONCURRENTLY needs PostgreSQL 14");
    return;
  }
  const TestDatabase database{
      "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES "
      "IN (1)"};
  Runner runner{database};
  plan::Step step{
      .id = "0007/expand/1",
      .action =
          plan::RunOutside{.statement = {.sql = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"}},
      .done_if = plan::PartitionIsDetached{{"public", "p"}, {"public", "p1"}},
      .clean_up = plan::FinalizeDetach{{"public", "p"}, {"public", "p1"}}};

  SECTION("whole") { get<execute::Done>(runner.run(job_of({step}))); }
  SECTION("half-done") {
    Client reader{database, "SELECT * FROM p"};
    CHECK_THROWS(database.execute(
        "SET lock_timeout = '100ms'; ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"));
    pqxx::connection connection{database.url()};
    pqxx::nontransaction cut_short{connection};
    cut_short.exec("SET lock_timeout = '100ms'");
    CHECK_THROWS(cut_short.exec("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"));
    REQUIRE(database.value("SELECT inhdetachpending FROM pg_inherits") == "t");
    reader.commit();
    get<execute::Done>(runner.run(job_of({step})));
    CHECK(runner.observer.codes() == std::vector<std::string>{"leftover_removed"});
  }
  CHECK(database.value("SELECT count(*) FROM pg_inherits") == "0");
}

namespace {

/// As the recipe plans it.
execute::Job detaching() {
  return job_of(
      {{.id = "0007/expand/1",
        .action =
            plan::RunOutside{
                .statement = {.sql = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"}},
        .effects = {{.relation = "public.p", .lock = pg::LockMode::share_update_exclusive},
                    {.relation = "public.p1", .lock = pg::LockMode::access_exclusive}},
        .lock_timeout = 100ms,
        .done_if = plan::PartitionIsDetached{{"public", "p"}, {"public", "p1"}},
        .clean_up = plan::FinalizeDetach{{"public", "p"}, {"public", "p1"}}}});
}

std::string partitions(const TestDatabase& database) {
  return database.value(
      "SELECT coalesce(string_agg(CASE WHEN inhdetachpending THEN 'pending' ELSE 'attached' END, "
      "' '), 'none') FROM pg_inherits");
}

/// Until the transaction is older than the stall budget of this test.
void grow_old(const TestDatabase& database, const Client& client) {
  REQUIRE(eventually([&] {
    return database.value(fmt::format("SELECT clock_timestamp() - xact_start > interval '350 ms' "
                                      "FROM pg_stat_activity WHERE pid = {}",
                                      client.pid())) == "t";
  }));
}

/// Reads the partition itself until it ends; counts how often it had to wait for 50 ms.
class ImpatientReader {
 public:
  explicit ImpatientReader(const TestDatabase& database)
      : connection_(database.url()), thread_([this](const std::stop_token& stop) { read(stop); }) {}

  int failures() {
    thread_.request_stop();
    thread_.join();
    return failures_;
  }

 private:
  void read(const std::stop_token& stop) {
    pqxx::nontransaction work{connection_};
    work.exec("SET lock_timeout = '50ms'");
    while (!stop.stop_requested()) {
      try {
        work.exec("SELECT * FROM p1");
      } catch (const pqxx::sql_error&) {
        ++failures_;
      }
      pause_before_asking_again();
    }
  }

  pqxx::connection connection_;
  int failures_ = 0;
  std::jthread thread_;
};

void leave_detach_pending(const TestDatabase& database) {
  const Client reader{database, "SELECT * FROM p"};
  pqxx::connection connection{database.url()};
  pqxx::nontransaction cut_short{connection};
  cut_short.exec("SET lock_timeout = '100ms'");
  CHECK_THROWS(cut_short.exec("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"));
  REQUIRE(partitions(database) == "pending");
}

}  // namespace

TEST_CASE(
    "a detach is polite: it begins behind nobody old, and FINALIZE queues behind nobody old") {
  if (TestServer::version().major() < 14) {
    WARN("pgmig-skip: DETACH CONCURRENTLY needs PostgreSQL 14");
    return;
  }
  const TestDatabase database{
      "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES "
      "IN (1); CREATE TABLE other ()"};
  Runner runner{database};
  runner.policy.stall_budget = 300ms;
  SECTION("one that is old already is waited for before it begins") {
    Client client{database, "SELECT * FROM p"};
    grow_old(database, client);
    runner.policy.deadline = 500ms;
    CHECK(get<execute::GaveUp>(runner.run(detaching())).blockers.size() == 1);
    CHECK(partitions(database) == "attached");
    client.commit();
    get<execute::Done>(runner.resume(detaching()));
  }
  SECTION("one that becomes old leaves it pending; when it ends, the detach is finished") {
    std::optional<Client> client;
    runner.observer.on_step_started = [&] { client.emplace(database, "SELECT * FROM p"); };
    runner.observer.on_lock_wait = [&] {
      if (client) {
        CHECK(partitions(database) == "pending");
        client->commit();
        client.reset();
      }
    };
    get<execute::Done>(runner.run(detaching()));
    REQUIRE_FALSE(runner.observer.lock_attempts.empty());
    CHECK(runner.observer.lock_attempts.front().end == execute::AttemptEnd::lock_timeout);
    CHECK(logged(runner.journal, "lock_attempt", "attempt 1: lock_timeout"));
  }
  SECTION("an old snapshot keeps FINALIZE waiting, and that keeps nobody from the partition") {
    leave_detach_pending(database);
    Client client{database, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM other"};
    grow_old(database, client);
    runner.policy.deadline = 500ms;
    ImpatientReader reader{database};
    CHECK(get<execute::GaveUp>(runner.run(detaching())).blockers.size() == 1);
    CHECK(reader.failures() == 0);
    CHECK(partitions(database) == "pending");
    client.commit();
    runner.policy.deadline = 10s;
    get<execute::Done>(runner.resume(detaching()));
  }
  CHECK(partitions(database) == "none");
}
