// SPDX-License-Identifier: Apache-2.0
// Transactional steps on a real server: what commits together, what fails, and who is in the way.
#include "base/error.hpp"
#include "execute_support.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <future>
#include <thread>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;

namespace {

template <class Alternative>
const Alternative& get(const execute::RunResult& result) {
  REQUIRE(std::holds_alternative<Alternative>(result));
  return std::get<Alternative>(result);
}

plan::Step add_column(const std::string& id = "0007/expand/1") {
  return in_transaction(id, {"ALTER TABLE t ADD c int"},
                        {{.relation = "public.t",
                          .lock = pg::LockMode::access_exclusive,
                          .work = plan::Work::brief}});
}

std::string columns_of_t(const TestDatabase& database) {
  return database.value(
      "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute "
      "WHERE attrelid = to_regclass('t') AND attnum > 0 AND NOT attisdropped");
}

}  // namespace

TEST_CASE("a plan of one transaction commits with its journal row, in one transaction") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of(
      {in_transaction("0007/expand/1", {"CREATE TABLE t (id int)", "CREATE TABLE u (id int)"})});
  CHECK_FALSE(get<execute::Done>(runner.run(job)).awaiting_contract);
  CHECK(state_of(runner.journal) == "applied 1/1");
  CHECK(steps_of(runner.journal) == "done");
  CHECK(database.value("SELECT count(DISTINCT x) FROM (SELECT xmin::text AS x FROM pg_class "
                       "WHERE relname IN ('t', 'u') UNION ALL SELECT xmin::text FROM "
                       "pgmig.migration) AS s") == "1");
  CHECK(runner.observer.calls == std::vector<std::string>{"started V7", "step 0007/expand/1",
                                                          "done 0007/expand/1", "finished V7"});
  CHECK(runner.observer.lock_waits.empty());
  CHECK_FALSE(runner.session.in_transaction());
}

TEST_CASE("steps of several transactions are stored first and each commits with its row") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)"}),
                           in_transaction("0007/expand/2", {"CREATE TABLE u (id int)"})});
  get<execute::Done>(runner.run(job));
  CHECK(state_of(runner.journal) == "applied 2/2");
  CHECK(database.value("SELECT count(*) FROM pgmig.step s JOIN pg_class c ON s.xmin = c.xmin "
                       "WHERE c.relname IN ('t', 'u')") == "2");
}

TEST_CASE("an empty migration is applied") {
  const TestDatabase database;
  Runner runner{database};
  get<execute::Done>(runner.run(job_of({})));
  CHECK(state_of(runner.journal) == "applied 0/0");
}

TEST_CASE("contract steps wait until they are asked for") {
  const TestDatabase database{"CREATE TABLE t (id int, c int)"};
  Runner runner{database};
  auto drop = in_transaction("0007/contract/1", {"ALTER TABLE t DROP c"});
  drop.phase = plan::Phase::contract;
  auto job = job_of({in_transaction("0007/expand/1", {"ALTER TABLE t ADD d int"}), drop});
  CHECK(get<execute::Done>(runner.run(job)).awaiting_contract);
  CHECK(state_of(runner.journal) == "awaiting_contract 1/2");
  CHECK(columns_of_t(database) == "id c d");
  job.last_phase = plan::Phase::contract;
  CHECK_FALSE(get<execute::Done>(runner.resume(job)).awaiting_contract);
  CHECK(state_of(runner.journal) == "applied 2/2");
  CHECK(columns_of_t(database) == "id d");
  CHECK(runner.observer.calls.back() == "finished V7");
}

TEST_CASE("a plan that breaks a law is not run") {
  const TestDatabase database{"CREATE TABLE t (id int, c int)"};
  Runner runner{database};
  const auto job = job_of({in_transaction("0007/expand/1", {"ALTER TABLE t DROP c"})});
  CHECK_THROWS_WITH(runner.run(job), Catch::Contains("the plan of V7 is not safe to run"));
  CHECK(columns_of_t(database) == "id c");
}

TEST_CASE("a refused statement of the only step leaves nothing but a failed row") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of({in_transaction(
      "0007/expand/1", {"CREATE TABLE t (id int)", "ALTER TABLE t\n  ADD c nonsense"})});
  const auto result = runner.run(job);
  const execute::Failure& failure = get<execute::Failed>(result).failure;
  CHECK(failure.diagnostic.code == "42704");
  CHECK(failure.diagnostic.message == "type \"nonsense\" does not exist");
  CHECK(failure.diagnostic.at == Location{.file = "V0007__test.sql", .line = 3, .column = 9});
  CHECK(failure.undone == "the transaction was rolled back: nothing of step 0007/expand/1 remains");
  CHECK(failure.stands == "nothing of this migration is applied");
  REQUIRE(runner.observer.failures.size() == 1);
  CHECK(state_of(runner.journal) == "failed 0/1");
  CHECK(logged(runner.journal, "step_failed", "type \"nonsense\" does not exist"));
  CHECK(database.value("SELECT to_regclass('t') IS NULL") == "t");

  const auto mended = job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id bigint)"})});
  get<execute::Done>(runner.run(mended));
  CHECK(state_of(runner.journal) == "applied 1/1");
}

TEST_CASE("a refused second step leaves the first, and a mended plan continues after it") {
  const TestDatabase database;
  Runner runner{database};
  const auto job = job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)"}),
                           in_transaction("0007/expand/2", {"SELECT 1/0"})});
  const auto result = runner.run(job);
  const execute::Failure& failure = get<execute::Failed>(result).failure;
  CHECK(failure.stands == "done before and kept: 0007/expand/1");
  CHECK(failure.next.find("it continues at step 0007/expand/2") != std::string::npos);
  CHECK(state_of(runner.journal) == "failed 1/2");

  const auto mended = job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)"}),
                              in_transaction("0007/expand/2", {"SELECT 1/1"})});
  runner.journal.replan(mended.record, mended.plan, {"0007/expand/1"});
  get<execute::Done>(runner.resume(mended));
  CHECK(state_of(runner.journal) == "applied 2/2");
}

TEST_CASE("a deferred constraint that fails at COMMIT fails the step") {
  const TestDatabase database{
      "CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE t (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)"};
  Runner runner{database};
  const auto result =
      runner.run(job_of({in_transaction("0007/expand/1", {"INSERT INTO t VALUES (1)"})}));
  CHECK(get<execute::Failed>(result).failure.diagnostic.code == "23503");
  CHECK(state_of(runner.journal) == "failed 0/1");
  CHECK(database.value("SELECT count(*) FROM t") == "0");
}

TEST_CASE("who holds the lock is named at the first failed attempt, and when the run gives up") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.leap = true;
  runner.policy.deadline = 20s;
  Client reader{database, "SET application_name = 'reports'; SELECT * FROM t"};
  const auto result = runner.run(job_of({add_column()}));
  const auto& gave_up = get<execute::GaveUp>(result);
  CHECK_THAT(gave_up.why, Catch::StartsWith("step 0007/expand/1 did not get its locks in 20s ("));
  REQUIRE(gave_up.blockers.size() == 1);
  const execute::Blocker& blocker = gave_up.blockers.front();
  CHECK(blocker.pid == reader.pid());
  CHECK(blocker.user == database.value("SELECT current_user"));
  CHECK(blocker.application_name == "reports");
  CHECK(blocker.state == "idle in transaction");
  CHECK(blocker.mode == "AccessShareLock");
  CHECK(blocker.relation == "public.t");
  CHECK(blocker.age > 0ms);
  CHECK_THAT(blocker.query, Catch::Contains("SELECT * FROM t"));
  REQUIRE(runner.observer.lock_waits.size() == 1);  // one blocker, one line
  CHECK(runner.observer.lock_waits.front().attempt == 1);
  REQUIRE(runner.observer.lock_waits.front().blockers.size() == 1);
  CHECK(runner.observer.lock_waits.front().blockers.front().pid == reader.pid());
  CHECK(state_of(runner.journal) == "no row");
  CHECK(logged(runner.journal, "gave_up", fmt::format("pid {}", reader.pid())));
  CHECK(columns_of_t(database) == "id");
}

TEST_CASE("a relation whose name needs quotes is found as well") {
  const TestDatabase database{R"(CREATE SCHEMA "A.b"; CREATE TABLE "A.b"."say ""t""" (id int))"};
  Runner runner{database};
  runner.leap = true;
  runner.policy.deadline = 1s;
  const std::string name = R"("A.b"."say ""t""")";
  const Client reader{database, "SELECT * FROM " + name};
  const auto result = runner.run(job_of({in_transaction(
      "0007/expand/1", {"ALTER TABLE " + name + " ADD c int"},
      {{.relation = name, .lock = pg::LockMode::access_exclusive, .work = plan::Work::brief}})}));
  REQUIRE(get<execute::GaveUp>(result).blockers.size() == 1);
  CHECK(get<execute::GaveUp>(result).blockers.front().relation == name);
}

TEST_CASE("when the blocker leaves, the next attempt succeeds") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.leap = true;
  Client reader{database, "SELECT * FROM t"};
  int sleeps = 0;
  runner.leaping_clock.on_sleep = [&] {
    if (++sleeps == 3) {
      reader.commit();
    }
  };
  get<execute::Done>(runner.run(job_of({add_column()})));
  CHECK(sleeps == 3);
  CHECK(columns_of_t(database) == "id c");
  CHECK(state_of(runner.journal) == "applied 1/1");
}

TEST_CASE("who is in the way of a statement that cannot be seen into is found from outside") {
  const TestDatabase database{"CREATE TABLE t (id int); INSERT INTO t VALUES (1)"};
  Runner runner{database};
  runner.leap = true;
  Client writer{database, "UPDATE t SET id = 2"};
  auto step = in_transaction("0007/expand/1", {"DO 'BEGIN UPDATE t SET id = 3; END'"});
  step.lock_timeout = 500ms;
  runner.leaping_clock.on_sleep = [&] {
    if (runner.observer.lock_waits.size() == 2) {
      writer.commit();
    }
  };
  get<execute::Done>(runner.run(job_of({step})));
  REQUIRE(runner.observer.lock_waits.size() == 2);
  CHECK(runner.observer.lock_waits[0].blockers.empty());
  REQUIRE(runner.observer.lock_waits[1].blockers.size() == 1);
  CHECK(runner.observer.lock_waits[1].blockers.front().pid == writer.pid());
  CHECK(database.value("SELECT id FROM t") == "3");
}

TEST_CASE(
    "a step that hurts nobody waits for its lock as long as the deadline allows, and is watched") {
  const TestDatabase database{
      "CREATE TABLE t (id int); ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID"};
  Runner runner{database};
  runner.policy.deadline = 1s;
  auto step = in_transaction("0007/expand/1", {"ALTER TABLE t VALIDATE CONSTRAINT c"},
                             {{.relation = "public.t",
                               .lock = pg::LockMode::share_update_exclusive,
                               .work = plan::Work::scan}});
  step.lock_timeout = 0ms;
  const auto job = job_of({step});
  Client other{database, "LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE"};
  const auto result = runner.run(job);
  const auto& gave_up = get<execute::GaveUp>(result);
  CHECK(gave_up.why == "step 0007/expand/1 did not get its locks in 1s (1 attempt)");
  REQUIRE(gave_up.blockers.size() == 1);
  CHECK(gave_up.blockers.front().pid == other.pid());
  other.commit();
  get<execute::Done>(runner.run(job));
  CHECK(database.value("SELECT convalidated FROM pg_constraint WHERE conname = 'c'") == "t");
}

TEST_CASE("the victim of a deadlock tries again") {
  const TestDatabase database{"CREATE TABLE a (id int); CREATE TABLE b (id int)"};
  Runner runner{database};
  Client other{database, "LOCK TABLE b"};
  auto step =
      in_transaction("0007/expand/1", {"SET LOCAL deadlock_timeout = '10ms'", "LOCK TABLE a",
                                       "LOCK TABLE b", "CREATE TABLE done (id int)"});
  step.lock_timeout = 20s;
  std::future<void> waits;
  runner.observer.on_step_started = [&] {
    waits = std::async(std::launch::async, [&] {
      const bool locked = eventually([&] {
        return database.value(
                   "SELECT count(*) FROM pg_locks WHERE relation = 'a'::regclass AND "
                   "granted") != "0";
      });
      if (locked) {
        other.execute("SET LOCAL deadlock_timeout = '1min'; LOCK TABLE a");
      }
      other.commit();
    });
  };
  get<execute::Done>(runner.run(job_of({step})));
  waits.get();
  CHECK(runner.observer.lock_waits.size() == 1);
  CHECK(database.value("SELECT to_regclass('done') IS NOT NULL") == "t");
}

TEST_CASE("a brief statement that is not brief fails with a hint") {
  const TestDatabase database;
  Runner runner{database};
  auto step = in_transaction("0007/expand/1", {"SELECT pg_sleep(60)"});
  step.statement_timeout = 50ms;
  const auto result = runner.run(job_of({step}));
  const Diagnostic& diagnostic = get<execute::Failed>(result).failure.diagnostic;
  CHECK(diagnostic.code == "57014");
  CHECK_THAT(diagnostic.hint, Catch::StartsWith("the step may take 50ms a statement"));
}

TEST_CASE("a stop cancels the running statement and leaves nothing") {
  const TestDatabase database;
  Runner runner{database};
  const auto job =
      job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)", "SELECT pg_sleep(60)"})});
  std::jthread stopper{[&] {
    static_cast<void>(eventually([&] {
      return database.value(
                 "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT "
                 "pg_sleep(60)' AND state = 'active'") == "1";
    }));
    runner.stop.request_stop();
  }};
  get<execute::Stopped>(runner.run(job));
  stopper.join();
  CHECK(state_of(runner.journal) == "no row");
  CHECK(logged(runner.journal, "stopped"));
  CHECK(database.value("SELECT to_regclass('t') IS NULL") == "t");
  CHECK_FALSE(runner.session.in_transaction());

  SECTION("and a stop that was requested before keeps it from starting") {
    get<execute::Stopped>(
        runner.run(job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)"})})));
    CHECK(database.value("SELECT to_regclass('t') IS NULL") == "t");
  }
}

TEST_CASE("the rows of a COPY are streamed out of the file") {
  const TestDatabase database{"CREATE TABLE t (id int, name text)"};
  Runner runner{database};
  constexpr int rows = 100'000;
  auto job = job_of({in_transaction("0007/expand/1", {"COPY t FROM stdin"})});
  std::string& text = job.record.text;
  const std::size_t begin = text.size();
  for (int row = 1; row <= rows; ++row) {
    text += fmt::format("{}\tgr\u00fc\u00df\\\\e; $$ {}\n", row, row);
  }
  auto& copy = std::get<plan::RunInTransaction>(job.plan.steps.front().action).statements.front();
  copy.copy_data = sql::Range{.offset = begin, .length = text.size() - begin};
  text += "\\.\n";

  SECTION("all of them") {
    get<execute::Done>(runner.run(job));
    CHECK(database.value("SELECT count(*) || ' ' || sum(id) || ' ' || max(length(name)) FROM t") ==
          "100000 5000050000 17");
    CHECK(database.value("SELECT name FROM t WHERE id = 7") == "gr\u00fc\u00df\\e; $$ 7");
  }
  SECTION("a bad one is named by its line") {
    text.replace(text.find("\n70000\t") + 1, 1, "x");
    const auto result = runner.run(job);
    CHECK(get<execute::Failed>(result).failure.diagnostic.at ==
          Location{.file = "V0007__test.sql", .line = 70'001, .column = 1});
    CHECK(database.value("SELECT count(*) FROM t") == "0");
  }
}

TEST_CASE("settings that a file leaves behind are put back and named") {
  const TestDatabase database{"CREATE SCHEMA app"};
  Runner runner{database};
  const std::string before = runner.session.query("SHOW search_path").text(0, 0);
  get<execute::Done>(runner.run(job_of(
      {in_transaction("0007/expand/1", {"SET search_path = app", "CREATE TABLE t (id int)"})})));
  CHECK(database.value("SELECT to_regclass('app.t') IS NOT NULL") == "t");
  CHECK(runner.session.query("SHOW search_path").text(0, 0) == before);
  CHECK(runner.observer.codes() == std::vector<std::string>{"settings_restored"});
  CHECK_THAT(runner.observer.message_of("settings_restored"), Catch::Contains("search_path"));
}

TEST_CASE("what the server says beside its results is passed on") {
  const TestDatabase database;
  Runner runner{database};
  get<execute::Done>(runner.run(
      job_of({in_transaction("0007/expand/1", {"CREATE TABLE IF NOT EXISTS t (id int)",
                                               "CREATE TABLE IF NOT EXISTS t (id int)"})})));
  CHECK(runner.observer.codes() == std::vector<std::string>{"42P07"});
  CHECK(runner.observer.diagnostics.front().severity == Severity::note);
}

TEST_CASE("a connection lost in a step is told as such, and the next run begins it again") {
  const TestDatabase database;
  const auto job =
      job_of({in_transaction("0007/expand/1", {"CREATE TABLE t (id int)"}),
              in_transaction("0007/expand/2", {"CREATE TABLE u (id int)",
                                               "SELECT pg_terminate_backend(pg_backend_pid())"})});
  {
    Runner runner{database};
    try {
      static_cast<void>(runner.run(job));
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::connection_lost);
      CHECK_THAT(error.what(), Catch::Contains("the server rolls the open transaction back"));
    }
  }
  Runner next{database};
  CHECK(state_of(next.journal) == "running 1/2");
  CHECK(database.value("SELECT to_regclass('u') IS NULL") == "t");
  auto mended = job;
  mended.plan.steps.back() = in_transaction("0007/expand/2", {"CREATE TABLE u (id int)"});
  get<execute::Done>(next.resume(mended));
  CHECK(next.observer.calls == std::vector<std::string>{"resumed V7", "step 0007/expand/2",
                                                        "done 0007/expand/2", "finished V7"});
}

TEST_CASE("a connection lost in COMMIT leaves the answer to the journal") {
  const TestDatabase database{
      "CREATE TABLE t (id int);"
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
      "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; "
      "END';"
      "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION die()"};
  Runner runner{database};
  try {
    static_cast<void>(
        runner.run(job_of({in_transaction("0007/expand/1", {"INSERT INTO t VALUES (1)"})})));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::connection_lost);
    CHECK_THAT(error.what(), Catch::Contains("whether the last commit arrived is in the journal"));
  }
  Runner next{database};
  CHECK(state_of(next.journal) == "no row");
}
