// SPDX-License-Identifier: Apache-2.0
// The executor killed at every fault point, the n-th time it is reached, and run again.
#include "execute/fault_points.hpp"
#include "execute_support.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;

namespace {

constexpr int most_times = 20;

/// As the command line does: what the journal knows is gone on with.
execute::RunResult run_or_resume(Runner& runner, const execute::Job& job) {
  const auto stored = runner.journal.read(job.record.id);
  const bool fresh =
      !stored || (stored->entry.state == plan::StoredState::failed &&
                  stored->entry.steps_total == 1 && plan::is_transactional(job.plan.steps.front()));
  return fresh ? runner.run(job) : runner.resume(job);
}

/// Runs the job in a process that is killed at the point. False when it was not reached so often.
bool run_killed_at(const TestDatabase& database, const execute::Job& job, std::string_view point,
                   int times) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::setenv("PGMIG_FAULT_POINT", fmt::format("{}:{}", point, times).c_str(), 1);
    Runner runner{database};
    static_cast<void>(run_or_resume(runner, job));
    ::_exit(0);  // nothing of the test's own is this process's to end
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

bool is_done(const execute::RunResult& result) {
  return std::holds_alternative<execute::Done>(result);
}

plan::Step note(const std::string& id) {
  return in_transaction(
      id, {fmt::format("INSERT INTO notes VALUES ('{}')", id), "SET search_path = public"});
}

std::string notes_of(const TestDatabase& database) {
  return database.value("SELECT string_agg(text, ' ' ORDER BY text) FROM notes");
}

/// Kills at every point, every time it is reached; `check` sees a new database after each.
template <class Prepare, class Check>
void kill_everywhere(const execute::Job& job, const Prepare& prepare, const Check& check) {
  if (!has_fault_points) {
    WARN("pgmig-skip: built without PGMIG_FAULT_POINTS");
    return;
  }
  for (const std::string_view point : execute::fault::all) {
    for (int times = 1; times <= most_times; ++times) {
      const TestDatabase database{"CREATE TABLE notes (text text)"};
      prepare(database);
      const bool killed = run_killed_at(database, job, point, times);
      INFO("killed at " << point << " number " << times << ": " << killed);
      check(database);
      if (!killed) {
        break;
      }
    }
  }
}

}  // namespace

TEST_CASE("killed anywhere in a plan of one transaction, the next run ends it, once") {
  const auto job = job_of({note("0007/expand/1")});
  kill_everywhere(
      job, [](const TestDatabase&) {},
      [&](const TestDatabase& database) {
        Runner next{database};
        if (state_of(next.journal) == "no row") {
          CHECK(is_done(next.run(job)));
        }
        CHECK(state_of(next.journal) == "applied 1/1");
        CHECK(notes_of(database) == "0007/expand/1");
      });
}

TEST_CASE("killed anywhere in a plan of several steps, the next run ends it, each step once") {
  const auto job = job_of({note("0007/expand/1"), build_index("0007/expand/2", "i", "t", "UNIQUE "),
                           note("0007/expand/3")});
  kill_everywhere(
      job,
      [](const TestDatabase& database) {
        // With a leftover, so that cleaning up is reached, too.
        database.execute("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)");
        CHECK_THROWS(database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)"));
        database.execute("DELETE FROM t WHERE ctid = '(0,1)'");
      },
      [&](const TestDatabase& database) {
        Runner next{database};
        if (state_of(next.journal) != "applied 3/3") {
          CHECK(is_done(run_or_resume(next, job)));
        }
        CHECK(state_of(next.journal) == "applied 3/3");
        CHECK(notes_of(database) == "0007/expand/1 0007/expand/3");
        CHECK(index_of(database, "i") == "valid");
      });
}

TEST_CASE("killed anywhere in a build that fails, the next run fails the same way or succeeds") {
  const auto job = job_of({build_index("0007/expand/1", "i", "t", "UNIQUE ")});
  kill_everywhere(
      job,
      [](const TestDatabase& database) {
        database.execute("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)");
      },
      [&](const TestDatabase& database) {
        Runner next{database};
        CHECK(std::holds_alternative<execute::Failed>(run_or_resume(next, job)));
        CHECK(state_of(next.journal) == "failed 0/1");
        CHECK(index_of(database, "i") == "absent");
        database.execute("DELETE FROM t WHERE ctid = '(0,1)'");
        CHECK(is_done(next.resume(job)));
        CHECK(index_of(database, "i") == "valid");
      });
}

TEST_CASE("killed anywhere between batches, the next run fills what is left, each row once") {
  const auto job = job_of({fill("0007/expand/1", "t", "c", "nextval('s')")});
  kill_everywhere(
      job,
      [](const TestDatabase& database) {
        database.execute(
            "CREATE SEQUENCE s; CREATE TABLE t (id int, filled int DEFAULT 0, c int, pad text);"
            "INSERT INTO t (id, pad) SELECT i, repeat('x', 800) FROM generate_series(1, 500) AS i;"
            "CREATE FUNCTION note_fill() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN NEW.filled := OLD.filled + 1; RETURN NEW; END';"
            "CREATE TRIGGER note_fill BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION "
            "note_fill()");
      },
      [&](const TestDatabase& database) {
        Runner next{database};
        if (state_of(next.journal) != "applied 1/1") {
          CHECK(is_done(run_or_resume(next, job)));
        }
        CHECK(state_of(next.journal) == "applied 1/1");
        CHECK(database.value("SELECT count(*) || ' ' || count(DISTINCT c) || ' ' || min(filled) || "
                             "' ' || max(filled) FROM t") == "500 500 1 1");
      });
}
