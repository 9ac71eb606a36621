// SPDX-License-Identifier: Apache-2.0
// What keeps a run from filling the disk, and from writing faster than the policy allows.
#include "execute/gate.hpp"
#include "execute_support.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr ByteSize more_than_any_disk{1L << 60U};

/// With a gate, as pgmig's own runs have one.
execute::RunResult run(Runner& runner, const execute::Job& job, execute::Context context) {
  execute::Gate gate;
  context.gate = &gate;
  const auto stored = runner.journal.exists() ? runner.journal.read(job.record.id) : std::nullopt;
  return stored ? execute::resume(job, *stored, context) : execute::run(job, context);
}

execute::RunResult run(Runner& runner, const execute::Job& job) {
  return run(runner, job, runner.context());
}

std::string why(const execute::RunResult& result) {
  const auto* gave_up = std::get_if<execute::GaveUp>(&result);
  return gave_up == nullptr ? "it did not give up" : gave_up->why;
}

std::int64_t wal_bytes(const TestDatabase& database) {
  return std::stoll(
      database.value("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"));
}

/// What a filling of 20,000 rows under a rate of 1 MB a second wrote, and how long it waited.
struct Slowed {
  std::int64_t wal = 0;
  std::chrono::duration<double> waited{0};
};

Slowed fill_slowly(const TestDatabase& database, ByteSize rate,
                   const std::function<void()>& on_sleep = {}) {
  Runner runner{database};
  runner.leap = true;
  runner.policy.max_wal_rate = rate;
  runner.leaping_clock.on_sleep = on_sleep;
  const auto wal = wal_bytes(database);
  const auto begun = runner.leaping_clock.now();
  REQUIRE(std::holds_alternative<execute::Done>(run(runner, filling())));
  CHECK(database.value("SELECT count(c) FROM t") == "20000");
  return {.wal = wal_bytes(database) - wal, .waited = runner.leaping_clock.now() - begun};
}

}  // namespace

TEST_CASE("nothing starts below min_free_space, and with room it goes on") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  runner.policy.min_free_space = more_than_any_disk;
  const auto job = job_of({in_transaction("0007/expand/1", {"ALTER TABLE t ADD c int"})});
  CHECK_THAT(why(run(runner, job)), Contains("step 0007/expand/1 was not begun") &&
                                        Contains("are free in /") &&
                                        Contains("min_free_space = 1048576TB"));
  CHECK(database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND "
                       "attname = 'c'") == "0");
  runner.policy.min_free_space = {};
  CHECK(std::holds_alternative<execute::Done>(run(runner, job)));
}

TEST_CASE("a build that does not fit is not begun, what comes before it is done") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  Runner runner{database};
  const auto job = job_of({in_transaction("0007/expand/1", {"ALTER TABLE t ADD c int"}),
                           build_index("0007/expand/2", "i", "t")});
  auto context = runner.context();
  context.room_needed = [](const plan::Step& step) {
    return step.id == "0007/expand/2" ? more_than_any_disk : ByteSize{};
  };
  CHECK_THAT(why(run(runner, job, context)),
             Contains("step 0007/expand/2 was not begun") && Contains("it needs about"));
  CHECK(steps_of(runner.journal) == "done pending");
  CHECK(index_of(database, "i") == "absent");
  CHECK(std::holds_alternative<execute::Done>(run(runner, job)));
  CHECK(index_of(database, "i") == "valid");
}

TEST_CASE("a filling stops when the room ends, and goes on when there is some") {
  const TestDatabase database{rows_to_fill(5000)};
  Runner runner{database};
  runner.leap = true;
  runner.observer.on_progress = [&] {
    static_cast<void>(runner.leaping_clock.sleep_for(1s, {}));  // until the gate looks again
    runner.policy.min_free_space = more_than_any_disk;
  };
  CHECK_THAT(why(run(runner, filling())), Contains("step 0007/expand/1 was not gone on with"));
  const long filled = std::stol(database.value("SELECT count(c) FROM t"));
  CHECK(filled > 0);
  CHECK(filled < 5000);
  runner.observer.on_progress = {};
  runner.policy.min_free_space = {};
  CHECK(std::holds_alternative<execute::Done>(run(runner, filling())));
  CHECK(database.value("SELECT count(c) FROM t") == "5000");
}

TEST_CASE("batches keep to the rate of WAL, and without one they do not wait") {
  const TestDatabase database{rows_to_fill(20'000)};
  const bool limited = GENERATE(true, false);
  const auto slowed = fill_slowly(database, limited ? megabytes(1) : ByteSize{});
  if (limited) {
    // Nothing waits after the last batch.
    CHECK(slowed.waited.count() > 0.5 * static_cast<double>(slowed.wal) / (1024 * 1024));
  } else {
    CHECK(slowed.waited.count() == 0);
  }
}

TEST_CASE("what others write counts for the rate, and is not waited for without end") {
  const TestDatabase database{rows_to_fill(20'000)};
  const TestDatabase other{"CREATE TABLE noise (pad text)"};
  // As fast as the rate, in another database of the server.
  const auto slowed = fill_slowly(database, megabytes(1), [&] {
    other.execute("INSERT INTO noise SELECT repeat('y', 1000) FROM generate_series(1, 400)");
  });
  const auto own = fill_slowly(TestDatabase{rows_to_fill(20'000)}, megabytes(1));
  CHECK(slowed.waited > 4 * own.waited);
  CHECK(slowed.waited < 20 * own.waited);
}
