// SPDX-License-Identifier: Apache-2.0
// Going on after a run that was killed: what the journal says, what the catalog says, and what
// nobody knows.
#include "base/error.hpp"
#include "execute_support.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view duplicates = "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)";

template <class Alternative>
const Alternative& get(const execute::RunResult& result) {
  REQUIRE(std::holds_alternative<Alternative>(result));
  return std::get<Alternative>(result);
}

/// A run that dies with its intent written down.
void die_after_intent(const TestDatabase& database, const execute::Job& job,
                      const std::string& step) {
  Runner killed{database};
  killed.journal.start(job.record, job.plan);
  killed.journal.intend(job.record.id, step);
}

/// What a build that was cut short leaves. The rows can be indexed afterwards.
void leave_invalid_index(const TestDatabase& database) {
  CHECK_THROWS(database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)"));
  database.execute("DELETE FROM t WHERE ctid = '(0,1)'");
  REQUIRE(index_of(database, "i") == "invalid");
}

execute::Job unique_build() { return job_of({build_index("0007/expand/1", "i", "t", "UNIQUE ")}); }

}  // namespace

TEST_CASE("a build that was killed half-way is dropped and built again") {
  const TestDatabase database{duplicates};
  const auto job = unique_build();
  die_after_intent(database, job, "0007/expand/1");
  leave_invalid_index(database);
  Runner next{database};
  get<execute::Done>(next.resume(job));
  CHECK(index_of(database, "i") == "valid");
  CHECK(state_of(next.journal) == "applied 1/1");
  CHECK(next.observer.codes() == std::vector<std::string>{"leftover_removed"});
  CHECK(next.observer.calls.front() == "resumed V7");
}

TEST_CASE("a build that was killed before it began is built") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  const auto job = unique_build();
  die_after_intent(database, job, "0007/expand/1");
  Runner next{database};
  get<execute::Done>(next.resume(job));
  CHECK(index_of(database, "i") == "valid");
  CHECK(next.observer.diagnostics.empty());
}

TEST_CASE("a build that the server finished without us is not built twice") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  const auto job = unique_build();
  die_after_intent(database, job, "0007/expand/1");
  database.execute("CREATE UNIQUE INDEX i ON t (id)");
  const std::string oid = database.value("SELECT 'i'::regclass::oid");
  Runner next{database};
  get<execute::Done>(next.resume(job));
  CHECK(database.value("SELECT 'i'::regclass::oid") == oid);
  CHECK(state_of(next.journal) == "applied 1/1");
}

TEST_CASE("a valid index that is not what was planned is not taken for it") {
  const TestDatabase database{"CREATE TABLE t (id int); CREATE TABLE other (id int)"};
  const auto job = unique_build();
  die_after_intent(database, job, "0007/expand/1");
  const std::string made =
      GENERATE("CREATE INDEX i ON other (id)", "CREATE INDEX i ON t (id)",
               "CREATE UNIQUE INDEX i ON t (abs(id))",
               "CREATE UNIQUE INDEX i ON t (id) WHERE id > 0", "CREATE VIEW i AS SELECT 1");
  database.execute(made);
  Runner next{database};
  const auto result = next.resume(job);
  const execute::Failure& failure = get<execute::Failed>(result).failure;
  CHECK(failure.diagnostic.code == "42P07");
  CHECK_THAT(failure.diagnostic.hint, Catch::StartsWith("public.i is there"));
  CHECK(database.value("SELECT to_regclass('i') IS NOT NULL") == "t");
}

TEST_CASE("done steps are not run again") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  const auto job = job_of({in_transaction("0007/expand/1", {"INSERT INTO t VALUES (1)"}),
                           in_transaction("0007/expand/2", {"INSERT INTO t VALUES (2)"})});
  {
    Runner killed{database};
    killed.journal.start(job.record, job.plan);
    killed.session.begin(1s, 0ms);
    killed.session.execute("INSERT INTO t VALUES (1)");
    killed.journal.step_done("V7", "0007/expand/1");
    killed.session.commit();
  }
  Runner next{database};
  get<execute::Done>(next.resume(job));
  CHECK(database.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t") == "1 2");
  CHECK(state_of(next.journal) == "applied 2/2");
}

TEST_CASE("when all steps are done, only the state was missing") {
  const TestDatabase database;
  const auto job = job_of({in_transaction("0007/expand/1", {"SELECT 1/0"})});
  {
    Runner killed{database};
    killed.journal.start(job.record, job.plan);
    killed.journal.step_done("V7", "0007/expand/1");
  }
  Runner next{database};
  get<execute::Done>(next.resume(job));
  CHECK(state_of(next.journal) == "applied 1/1");
}

TEST_CASE("an interrupted VACUUM is in doubt until a person says what became of it") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  const auto job = job_of({outside("0007/expand/1", "VACUUM t"),
                           in_transaction("0007/expand/2", {"CREATE TABLE u (id int)"})});
  die_after_intent(database, job, "0007/expand/1");
  Runner next{database};
  CHECK(get<execute::InDoubt>(next.resume(job)).step == "0007/expand/1");
  CHECK(state_of(next.journal) == "in_doubt 0/2");
  CHECK(logged(next.journal, "in_doubt"));
  CHECK(get<execute::InDoubt>(next.resume(job)).step == "0007/expand/1");

  SECTION("done") { next.journal.step_done("V7", "0007/expand/1"); }
  SECTION("retry") { next.journal.forget_intent("V7", "0007/expand/1"); }
  next.journal.set_state("V7", plan::StoredState::running, {});
  get<execute::Done>(next.resume(job));
  CHECK(state_of(next.journal) == "applied 2/2");
}

TEST_CASE("a backend that is still at work for the killed run is waited for, then ended") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  const auto job = unique_build();
  auto killed = std::make_unique<Runner>(database);
  killed->journal.start(job.record, job.plan);
  killed->journal.intend("V7", "0007/expand/1");
  killed->session.execute("SELECT pg_advisory_unlock_all()");  // as if its lease were lost
  Runner next{database};
  next.leap = true;

  SECTION("it ends by itself") {
    next.leaping_clock.on_sleep = [&] {
      killed.reset();
      next.leaping_clock.on_sleep = {};
    };
  }
  SECTION("it does not") {}
  get<execute::Done>(next.resume(job));
  CHECK(next.observer.codes() == std::vector<std::string>{"backend_alive"});
  CHECK(index_of(database, "i") == "valid");
  if (killed) {
    CHECK(logged(next.journal, "backend_ended",
                 fmt::format("pid {}", killed->session.backend_pid())));
    CHECK_THROWS_AS(killed->session.execute("SELECT 1"), Error);
  }
}

TEST_CASE("another backend that has got the pid of the killed one keeps nobody waiting") {
  const TestDatabase database{duplicates};
  const auto job = unique_build();
  die_after_intent(database, job, "0007/expand/1");
  leave_invalid_index(database);
  Runner next{database};
  const Runner other{database};
  database.execute(
      fmt::format("UPDATE pgmig.step SET backend_pid = {}", other.session.backend_pid()));
  get<execute::Done>(next.resume(job));
  CHECK(next.observer.codes() == std::vector<std::string>{"leftover_removed"});
}

TEST_CASE("before a file is planned anew, what was interrupted is taken back") {
  const TestDatabase database{duplicates};
  const auto take_back = [](Runner& runner) {
    return execute::take_back_interrupted(*runner.journal.read("V7"), runner.context());
  };
  SECTION("a half-done build") {
    die_after_intent(database, unique_build(), "0007/expand/1");
    leave_invalid_index(database);
    Runner next{database};
    CHECK_FALSE(take_back(next));
    CHECK(index_of(database, "i") == "absent");
    CHECK(steps_of(next.journal) == "pending");
  }
  SECTION("a build that was finished") {
    die_after_intent(database, unique_build(), "0007/expand/1");
    database.execute("DELETE FROM t; CREATE UNIQUE INDEX i ON t (id)");
    Runner next{database};
    CHECK(take_back(next));
    CHECK(index_of(database, "i") == "valid");
    CHECK(steps_of(next.journal) == "done");
  }
  SECTION("what nobody can know") {
    die_after_intent(database, job_of({outside("0007/expand/1", "VACUUM t")}), "0007/expand/1");
    Runner next{database};
    try {
      take_back(next);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::confirmation_needed);
    }
  }
}
