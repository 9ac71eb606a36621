// SPDX-License-Identifier: Apache-2.0
// Polite locks on a real server: who is looked at before a lock is wanted, and in which order locks
// are taken.
#include "execute_support.hpp"
#include "support/fast_server.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using execute::AttemptEnd;

namespace {

plan::Effect blocks(const std::string& relation,
                    pg::LockMode lock = pg::LockMode::access_exclusive) {
  return {.relation = relation, .lock = lock, .work = plan::Work::brief};
}

plan::Step add_column() {
  return in_transaction("0007/expand/1", {"ALTER TABLE t ADD c int"}, {blocks("public.t")});
}

/// The same, and something before it, so that the step is more than one message.
plan::Step add_column_in_two_statements() {
  return in_transaction("0007/expand/1", {"SELECT 1", "ALTER TABLE t ADD c int"},
                        {blocks("public.t")});
}

bool is_done(const execute::RunResult& result) {
  return std::holds_alternative<execute::Done>(result);
}

bool has_column(const TestDatabase& database, const std::string& table = "t") {
  return database.value(fmt::format("SELECT count(*) FROM pg_attribute WHERE attname = 'c' AND "
                                    "attrelid = '{}'::regclass",
                                    table)) == "1";
}

/// How attempts ended, without repetitions: "held_up taken".
std::string ends_of(const Recorder& observer) {
  std::string ends;
  AttemptEnd last{};
  for (const execute::LockAttempt& attempt : observer.lock_attempts) {
    if (ends.empty() || attempt.end != last) {
      ends += (ends.empty() ? "" : " ") + std::string{name(attempt.end)};
    }
    last = attempt.end;
  }
  return ends;
}

/// Ends the transaction after some looks, and counts those that found us in its queue.
void let_go_after(Runner& runner, int looks, Client& holder) {
  runner.leaping_clock.on_sleep = [&runner, &holder, looks, slept = 0]() mutable {
    if (++slept == looks) {
      holder.commit();
      runner.leaping_clock.on_sleep = {};
    }
  };
}

}  // namespace

TEST_CASE("a step does not queue behind a transaction that is older than the stall budget") {
  const auto step = GENERATE(add_column(), add_column_in_two_statements());
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.leap = true;
  Client holder{database, "SELECT * FROM t; SELECT pg_sleep(0.2)"};
  let_go_after(runner, 6, holder);
  CHECK(is_done(runner.run(job_of({step}))));
  CHECK(has_column(database));
  CHECK(ends_of(runner.observer) == "held_up taken");
  CHECK(runner.observer.lock_attempts.size() == 7);
  REQUIRE(runner.observer.lock_waits.size() == 1);
  CHECK(runner.observer.lock_waits.front().end == AttemptEnd::held_up);
  CHECK(runner.observer.lock_waits.front().blockers.front().pid == holder.pid());
  CHECK(logged(runner.journal, "lock_attempt", "attempt 1: held_up"));
  CHECK(logged(runner.journal, "lock_attempt", "attempt 7: taken"));
}

TEST_CASE("a transaction that is younger may be waited for") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.leap = true;
  runner.policy.stall_budget = 1min;
  Client holder{database, "SELECT * FROM t; SELECT pg_sleep(0.2)"};
  let_go_after(runner, 2, holder);
  CHECK(is_done(runner.run(job_of({add_column()}))));
  CHECK(ends_of(runner.observer) == "lock_timeout taken");
}

TEST_CASE("a prepared transaction is not queued behind, and is named until the deadline") {
  const auto step = GENERATE(add_column(), add_column_in_two_statements());
  const TestDatabase database{"CREATE TABLE t (id int)"};
  database.execute("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'left behind'");
  Runner runner{database};
  runner.leap = true;
  runner.policy.deadline = 5s;
  runner.policy.stall_budget = 1ms;
  const auto result = runner.run(job_of({step}));
  database.execute("ROLLBACK PREPARED 'left behind'");
  REQUIRE(std::holds_alternative<execute::GaveUp>(result));
  const auto& gave_up = std::get<execute::GaveUp>(result);
  CHECK_THAT(gave_up.why, Catch::Contains("in 5s (no attempt; ") &&
                              Catch::Contains("not made, behind a transaction older than the stall "
                                              "budget of 1ms"));
  REQUIRE(gave_up.blockers.size() == 1);
  CHECK(gave_up.blockers.front().pid == 0);
  CHECK(gave_up.blockers.front().query == "left behind");
  CHECK(ends_of(runner.observer) == "held_up");
}

TEST_CASE("a role that may not see how old transactions are counts from its first look") {
  const TestDatabase database;
  const std::string role = database.name() + "_runner";
  database.execute(
      fmt::format("CREATE ROLE {0} LOGIN PASSWORD 'secret';"
                  "GRANT CREATE ON DATABASE {1} TO {0};"
                  "CREATE TABLE t (id int); ALTER TABLE t OWNER TO {0}",
                  role, database.name()));
  {
    const char separator = database.url().find('?') == std::string::npos ? '?' : '&';
    Runner runner{database.url() + separator + "user=" + role + "&password=secret"};
    runner.leap = true;
    Client holder{database, "SELECT * FROM t; SELECT pg_sleep(0.2)"};
    let_go_after(runner, 6, holder);
    CHECK(is_done(runner.run(job_of({add_column()}))));
    CHECK(ends_of(runner.observer) == "lock_timeout held_up taken");
  }
  database.execute(fmt::format("DROP OWNED BY {0}; DROP ROLE {0}", role));
}

TEST_CASE("an application that always has some old transaction does not keep us out for ever") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.leap = true;
  runner.policy.stall_budget = 1ms;
  auto old = std::make_unique<Client>(database, "SELECT * FROM t; SELECT pg_sleep(0.01)");
  runner.leaping_clock.on_sleep = [&] {
    if (ends_of(runner.observer).find("lock_timeout") == std::string::npos) {
      auto next = std::make_unique<Client>(database, "SELECT * FROM t; SELECT pg_sleep(0.01)");
      old = std::move(next);
    } else {
      old.reset();
    }
  };
  CHECK(is_done(runner.run(job_of({add_column()}))));
  CHECK(ends_of(runner.observer) == "held_up lock_timeout taken");
}

TEST_CASE("the referenced table is locked first, and nothing is held while it is waited for") {
  const TestDatabase database{
      "CREATE TABLE z_parent (id int PRIMARY KEY); CREATE TABLE a_child (id int REFERENCES "
      "z_parent)"};
  Runner runner{database};
  runner.leap = true;
  runner.policy.stall_budget = 1min;
  auto step = in_transaction("0007/expand/1",
                             {"ALTER TABLE a_child ADD c int", "ALTER TABLE z_parent ADD c int"},
                             {blocks("public.a_child"), blocks("public.z_parent")});
  step.lock_timeout = 1min;  // it is cut: the application must not be the victim of a deadlock
  Client application{database, "INSERT INTO z_parent VALUES (1)"};
  std::string held;
  bool waits = false;
  std::jthread other{[&] {
    waits = eventually([&] {
      return database.value(fmt::format(
                 "SELECT count(*) FROM pg_locks WHERE pid = {} AND NOT granted AND relation = "
                 "'z_parent'::regclass",
                 runner.session.backend_pid())) == "1";
    });
    application.execute("SET LOCAL lock_timeout = '20s'; INSERT INTO a_child VALUES (1)");
    held = database.value(
        fmt::format("SELECT coalesce(string_agg(relation::regclass::text, ' '), 'nothing') FROM "
                    "pg_locks WHERE pid = {} AND granted AND relation IN ('a_child'::regclass, "
                    "'z_parent'::regclass)",
                    runner.session.backend_pid()));
    application.commit();
  }};
  CHECK(is_done(runner.run(job_of({step}))));
  other.join();
  CHECK(waits);
  CHECK(held == "nothing");
  CHECK(has_column(database, "a_child"));
}

TEST_CASE("an application that takes the locks in the opposite order is no deadlock's victim") {
  const TestDatabase database{"CREATE TABLE a (id int); CREATE TABLE b (id int)"};
  database.execute("ALTER DATABASE " + database.name() + " SET deadlock_timeout = '100ms'");
  Runner runner{database};
  runner.policy.stall_budget = 5s;
  auto step =
      in_transaction("0007/expand/1", {"ALTER TABLE a ADD c int", "ALTER TABLE b ADD c int"},
                     {blocks("public.a"), blocks("public.b")});
  step.lock_timeout = 5s;
  std::jthread application{[&] {
    for (int round = 0; round < 3; ++round) {
      Client writer{database, "SET LOCAL lock_timeout = '20s'; INSERT INTO b VALUES (1)"};
      static_cast<void>(eventually(
          [&] {
            return database.value(
                       "SELECT count(*) FROM pg_locks WHERE relation IN ('a'::regclass, "
                       "'b'::regclass) AND mode = 'AccessExclusiveLock'") != "0";
          },
          500ms));
      writer.execute("INSERT INTO a VALUES (1)");
      writer.commit();
    }
  }};
  CHECK(is_done(runner.run(job_of({step}))));
  application.join();  // an exception in it would have ended the test
  CHECK(database.value("SELECT (SELECT count(*) FROM a) || ' ' || (SELECT count(*) FROM b)") ==
        "3 3");
  CHECK(has_column(database, "b"));
}

TEST_CASE("what the role may not lock, and what is no table, is left to the statements") {
  const TestDatabase database{
      "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE VIEW v AS SELECT 1 AS one"};
  const std::string role = database.name() + "_runner";
  database.execute(
      fmt::format("CREATE ROLE {0} LOGIN PASSWORD 'secret';"
                  "GRANT CREATE ON DATABASE {1} TO {0};"
                  "ALTER TABLE a OWNER TO {0}; ALTER TABLE b OWNER TO {0};"
                  "ALTER VIEW v OWNER TO {0}; REVOKE ALL ON a FROM {0}",
                  role, database.name()));
  {
    const char separator = database.url().find('?') == std::string::npos ? '?' : '&';
    Runner runner{database.url() + separator + "user=" + role + "&password=secret"};
    CHECK(is_done(runner.run(job_of({in_transaction(
        "0007/expand/1",
        {"ALTER TABLE b ADD c int", "ALTER TABLE a ADD c int", "COMMENT ON VIEW v IS 'seen'"},
        {blocks("public.a"), blocks("public.b"), blocks("public.not_yet"),
         blocks("public.v")})}))));
  }
  CHECK(has_column(database, "a"));
  database.execute(fmt::format("DROP OWNED BY {0}; DROP ROLE {0}", role));
}

TEST_CASE("tables are not locked before long work on others, which nobody waits for") {
  const TestDatabase database{"CREATE TABLE t (id int); CREATE TABLE big (id int)"};
  Runner runner{database};
  auto step = in_transaction(
      "0007/expand/1",
      {"UPDATE big SET id = (SELECT count(*) FROM pg_locks WHERE relation = "
       "'t'::regclass AND pid = pg_backend_pid() AND granted)",
       "ALTER TABLE t ADD c int"},
      {{.relation = "public.big", .lock = pg::LockMode::row_exclusive, .work = plan::Work::rewrite},
       blocks("public.t")});
  SECTION("with long work") {
    database.execute("INSERT INTO big VALUES (-1)");
    CHECK(is_done(runner.run(accepted_job_of({step}))));
    CHECK(database.value("SELECT id FROM big") == "0");
  }
  SECTION("with short work") {
    database.execute("INSERT INTO big VALUES (-1)");
    step.effects.front().work = plan::Work::brief;
    CHECK(is_done(runner.run(accepted_job_of({step}))));
    CHECK(database.value("SELECT id FROM big") == "1");
  }
}

namespace {

/// A server on which autovacuum works, slowly where a table asks for it.
sandbox::Sandbox start_with_autovacuum() {
  auto options = fast_options();
  options.settings["autovacuum"] = "on";
  options.settings["autovacuum_naptime"] = "1s";
  options.settings["autovacuum_freeze_max_age"] = "100000";
  return sandbox::start(options);
}

const char* const slow_autovacuum =
    "autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1";

/// Waits until one has been at work on t for a while.
bool autovacuum_works(const TestDatabase& database, const std::string& why) {
  return eventually([&] {
    return database.value(
               "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) WHERE "
               "relation = 't'::regclass AND mode = 'ShareUpdateExclusiveLock' AND backend_type = "
               "'autovacuum worker' AND clock_timestamp() - a.xact_start > interval '0.3 s' AND "
               "a.query LIKE '%" +
               why + "%'") == "1";
  });
}

}  // namespace

TEST_CASE("an autovacuum gives way to a lock that the application does not notice") {
  const sandbox::Sandbox own = start_with_autovacuum();
  const TestDatabase database{
      TestDatabase::On{own.server().url},
      fmt::format("CREATE TABLE t (id int) WITH ({});"
                  "INSERT INTO t SELECT generate_series(1, 200000); DELETE FROM t WHERE id % 2 = 0",
                  slow_autovacuum)};
  Runner runner{database};
  runner.policy.deadline = 60s;
  REQUIRE(autovacuum_works(database, ""));
  CHECK(is_done(runner.run(job_of({add_column()}))));
  CHECK(has_column(database));
  CHECK(ends_of(runner.observer).find("lock_timeout") == std::string::npos);
}

TEST_CASE("an autovacuum against wraparound is named and waited for") {
  const sandbox::Sandbox own = start_with_autovacuum();
  const TestDatabase database{
      TestDatabase::On{own.server().url},
      fmt::format("CREATE TABLE t (id int) WITH (autovacuum_enabled = off, {});"
                  "INSERT INTO t SELECT generate_series(1, 200000)",
                  slow_autovacuum)};
  // Every block that catches an error is a transaction of its own, with an id of its own.
  database.execute(
      "CREATE TABLE ids (id int); DO 'BEGIN FOR i IN 1..110000 LOOP BEGIN INSERT INTO ids VALUES "
      "(i); EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END'");
  Runner runner{database};
  runner.leap = true;
  runner.policy.deadline = 5s;
  REQUIRE(autovacuum_works(database, "(to prevent wraparound)"));
  const auto result = runner.run(job_of({add_column()}));
  REQUIRE(std::holds_alternative<execute::GaveUp>(result));
  const auto& gave_up = std::get<execute::GaveUp>(result);
  CHECK_THAT(gave_up.why, Catch::Contains("no attempt; "));
  REQUIRE(gave_up.blockers.size() == 1);
  CHECK(gave_up.blockers.front().state == "autovacuum against wraparound");
  CHECK(ends_of(runner.observer) == "held_up");
}
