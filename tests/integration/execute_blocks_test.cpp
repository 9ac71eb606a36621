// SPDX-License-Identifier: Apache-2.0
// Steps in batches: every row once, whatever others do meanwhile.
#include "execute/block_range.hpp"
#include "execute_support.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <variant>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

std::string counts(const TestDatabase& database) {
  return database.value("SELECT count(*) || ' ' || count(c) || ' ' || count(DISTINCT c) FROM t");
}

template <class Result>
bool is(const execute::RunResult& result) {
  return std::holds_alternative<Result>(result);
}

}  // namespace

TEST_CASE("every row gets a value of its own, in batches that the log does not list") {
  const auto count = GENERATE(0, 1, 1000);
  const TestDatabase database{rows_to_fill(count)};
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK(counts(database) == fmt::format("{0} {0} {0}", count));
  CHECK(state_of(runner.journal) == "applied 1/1");
  CHECK(runner.journal.read_events(0).size() < 8);
  if (count > 0) {
    CHECK_THAT(runner.observer.progress_seen().back(), Contains("filling c of public.t"));
  }
}

TEST_CASE("a million rows are filled in a reasonable time") {
  const TestDatabase database{rows_to_fill(1'000'000)};
  Runner runner{database};
  const auto begun = std::chrono::steady_clock::now();
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK(std::chrono::steady_clock::now() - begun < 3min);
  CHECK(counts(database) == "1000000 1000000 1000000");
}

TEST_CASE("a row that has a value keeps it") {
  const TestDatabase database{rows_to_fill(3)};
  database.execute("UPDATE t SET c = 42 WHERE id = 2");
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK(database.value("SELECT string_agg(c::text, ' ' ORDER BY id) FROM t") == "1 42 2");
}

TEST_CASE("rows that somebody holds do not hold up the others, and are filled when they are free") {
  const TestDatabase database{rows_to_fill(1000)};
  Client other{database, "UPDATE t SET pad = 'held' WHERE id = 7"};
  Runner runner{database};
  bool is_free = false;
  runner.observer.on_lock_wait = [&] {
    if (!is_free) {
      CHECK(database.value("SELECT count(*) FROM t WHERE c IS NULL") == "1");
      other.commit();
      is_free = true;
    }
  };
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK_FALSE(runner.observer.lock_waits.empty());
  CHECK(counts(database) == "1000 1000 1000");
  CHECK(database.value("SELECT pad FROM t WHERE id = 7") == "held");
}

TEST_CASE(
    "who holds a row to the end of the deadline makes the run give up, and it goes on later") {
  const TestDatabase database{rows_to_fill(100)};
  Client other{database, "SELECT FROM t WHERE id = 7 FOR UPDATE"};
  Runner runner{database};
  runner.policy.deadline = 300ms;
  CHECK(is<execute::GaveUp>(runner.run(filling())));
  CHECK(database.value("SELECT count(*) FROM t WHERE c IS NULL") == "1");
  other.commit();
  CHECK(is<execute::Done>(runner.resume(filling())));
  CHECK(counts(database) == "100 100 100");
}

TEST_CASE("a row that moves into a block that was visited is found at the end") {
  const TestDatabase database{
      "CREATE TABLE t (id int, c int, pad text) WITH (autovacuum_enabled = off);"
      "CREATE SEQUENCE s;"
      "INSERT INTO t (id, pad) SELECT i, repeat('x', 900) FROM generate_series(1, 2000) AS i"};
  Runner runner{database};
  runner.policy.batch_ms = 1;
  bool moved = false;
  runner.observer.on_progress = [&] {
    if (!moved) {
      // Room in the first blocks, and the last row into it.
      database.execute("DELETE FROM t WHERE id <= 8");
      database.execute("VACUUM t");
      database.execute("UPDATE t SET pad = pad || 'y' WHERE id = 2000");
      moved = true;
    }
  };
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK(moved);
  CHECK(counts(database) == "1992 1992 1992");
}

TEST_CASE("all partitions are filled, and what inherits") {
  const TestDatabase database{
      "CREATE TABLE t (id int, c int) PARTITION BY RANGE (id);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100) PARTITION BY HASH (id);"
      "CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
      "CREATE TABLE \"T1 \"\"b\" PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
      "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (900);"
      "CREATE SEQUENCE s; INSERT INTO t SELECT generate_series(1, 500)"};
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK(counts(database) == "500 500 500");
}

TEST_CASE("where no value can be given, the run ends with a warning") {
  const TestDatabase database{rows_to_fill(10)};
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(job_of({fill("0007/expand/1", "t", "c", "NULL::int")}))));
  CHECK_THAT(runner.observer.message_of("rows_stay_empty"), Contains("public.t"));
}

TEST_CASE("rows that a policy hides are an error, not forgotten") {
  const TestDatabase database{rows_to_fill(10)};
  database.execute(
      "CREATE ROLE fenced NOSUPERUSER; ALTER TABLE t OWNER TO fenced; ALTER TABLE t ENABLE ROW "
      "LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; GRANT USAGE ON SEQUENCE s TO "
      "fenced");
  Runner runner{database};
  execute::Job job = filling();
  std::get<plan::RunInBatches>(job.plan.steps.front().action).settings = {
      {.sql = "SET ROLE fenced"}};
  CHECK(is<execute::Failed>(runner.run(job)));
  CHECK_THAT(runner.observer.failures.front().diagnostic.message, Contains("row-level security"));
  database.execute("ALTER TABLE t NO FORCE ROW LEVEL SECURITY");
  CHECK(is<execute::Done>(runner.resume(job)));
  CHECK(counts(database) == "10 10 10");
  database.execute("DROP OWNED BY fenced; DROP ROLE fenced");
}

TEST_CASE("a stop ends the run after a batch, and the next run goes on from there") {
  const TestDatabase database{rows_to_fill(20'000)};
  Runner runner{database};
  runner.policy.batch_ms = 1;
  runner.observer.on_progress = [&] { runner.stop.request_stop(); };
  CHECK(is<execute::Stopped>(runner.run(filling())));
  const std::string filled = database.value("SELECT count(c) FROM t");
  CHECK(filled != "0");
  CHECK(filled != "20000");
  const auto stored = runner.journal.read_position("V7", "0007/expand/1");
  REQUIRE(stored);
  CHECK(execute::position_from(*stored).block > 0);
  runner.observer.on_progress = nullptr;
  runner.stop = std::stop_source{};
  CHECK(is<execute::Done>(runner.resume(filling())));
  CHECK(counts(database) == "20000 20000 20000");
}

TEST_CASE("a journal from before there were batches gets its column") {
  const TestDatabase database{rows_to_fill(10)};
  { const Runner maker{database}; }
  database.execute("ALTER TABLE pgmig.step DROP COLUMN position");
  Runner runner{database};
  CHECK(is<execute::Done>(runner.run(filling())));
  CHECK(counts(database) == "10 10 10");
}
