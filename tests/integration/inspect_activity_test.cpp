// SPDX-License-Identifier: Apache-2.0
// Who blocks, who waits, what is still there.
#include "inspect/activity.hpp"
#include "inspect/objects.hpp"
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <thread>

namespace pgmig::test {

namespace {

using namespace std::chrono_literals;

db::Session open(const TestDatabase& database) {
  return db::Session::open({.conninfo = database.url()}, {});
}

const pg::QualifiedName table{"public", "t"};

}  // namespace

TEST_CASE("a holder of a conflicting lock is named, others are not") {
  const TestDatabase database("CREATE TABLE t (id int)");
  db::Session holder = open(database);
  db::Session asker = open(database);
  holder.begin(5s, 0s);
  holder.execute("LOCK TABLE t IN ROW EXCLUSIVE MODE");
  const auto found = inspect::lock_holders(asker, {table}, pg::LockMode::share);
  REQUIRE(found.size() == 1);
  CHECK(found.front().pid == holder.backend_pid());
  CHECK(found.front().lock == pg::LockMode::row_exclusive);
  CHECK(found.front().relation == table);
  CHECK(found.front().state == "idle in transaction");
  CHECK(found.front().query.ends_with("LOCK TABLE t IN ROW EXCLUSIVE MODE"));
  CHECK(inspect::lock_holders(asker, {table}, pg::LockMode::row_share).empty());
  CHECK(inspect::lock_holders(asker, {{"public", "nope"}}, pg::LockMode::share).empty());
  CHECK(inspect::lock_holders(holder, {table}, pg::LockMode::share).empty());
  holder.rollback();
}

TEST_CASE("a transaction with a snapshot holds a concurrent build up") {
  const TestDatabase database("CREATE TABLE t (id int)");
  db::Session holder = open(database);
  db::Session asker = open(database);
  CHECK(inspect::snapshot_holders(asker, {table}).empty());
  holder.begin(5s, 0s);
  holder.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  holder.execute("SELECT 1");
  const auto found = inspect::snapshot_holders(asker, {table});
  REQUIRE(found.size() == 1);
  CHECK(found.front().pid == holder.backend_pid());
  CHECK_FALSE(found.front().lock);
  holder.rollback();
}

TEST_CASE("who waits behind us is seen, with the lock that is wanted") {
  const TestDatabase database("CREATE TABLE t (id int)");
  db::Session holder = open(database);
  db::Session waiter = open(database);
  db::Session asker = open(database);
  holder.begin(5s, 0s);
  holder.execute("LOCK TABLE t");
  std::jthread waiting([&waiter] { waiter.execute("SELECT * FROM t"); });
  std::vector<inspect::Blocker> found;
  const bool seen = eventually([&] {
    found = inspect::waiting_behind(asker, holder.backend_pid());
    return !found.empty();
  });
  holder.rollback();
  waiting.join();
  REQUIRE(seen);
  CHECK(found.front().pid == waiter.backend_pid());
  CHECK(found.front().lock == pg::LockMode::access_share);
  CHECK(found.front().relation == table);
}

TEST_CASE("the holder of an advisory lock is found by its key") {
  const TestDatabase database;
  db::Session holder = open(database);
  db::Session asker = open(database);
  const std::int64_t key = GENERATE(1, -1, 0x7fffffffffffffff, 81985529216486895);
  CHECK_FALSE(inspect::advisory_lock_holder(asker, key));
  holder.execute("SELECT pg_advisory_lock(" + std::to_string(key) + ")");
  const auto found = inspect::advisory_lock_holder(asker, key);
  REQUIRE(found);
  CHECK(found->pid == holder.backend_pid());
}

TEST_CASE("a backend is told apart from a later one with its pid, and can be ended") {
  const TestDatabase database;
  db::Session other = open(database);
  db::Session asker = open(database);
  const inspect::BackendId backend = inspect::own_backend(other);
  CHECK(backend.pid == other.backend_pid());
  CHECK(inspect::backend_state(asker, backend)->state == "idle");
  CHECK_FALSE(inspect::backend_state(asker, {.pid = backend.pid, .start = "earlier"}));
  CHECK_FALSE(inspect::end_backend(asker, {.pid = backend.pid, .start = "earlier"}));
  CHECK(inspect::end_backend(asker, backend));
  CHECK(eventually([&] { return !inspect::backend_state(asker, backend); }));
}

TEST_CASE("an index is described as it stands") {
  const TestDatabase database(
      "CREATE TABLE t (id int PRIMARY KEY, n int); CREATE INDEX i ON t (n)");
  db::Session session = open(database);
  const auto index = inspect::index_state(session, {"public", "i"});
  REQUIRE(index);
  CHECK(index->table == table);
  CHECK(index->definition == "CREATE INDEX i ON public.t USING btree (n)");
  CHECK(index->valid);
  CHECK(index->ready);
  CHECK_FALSE(index->backs_constraint);
  CHECK(inspect::index_state(session, {"public", "t_pkey"})->backs_constraint);
  CHECK_FALSE(inspect::index_state(session, table));
  CHECK(inspect::relation_oid(session, {"public", "i"}) == index->oid);
  CHECK_FALSE(inspect::relation_oid(session, {"public", "nope"}));
  CHECK_FALSE(inspect::build_progress(session, session.backend_pid()));
}

TEST_CASE("a partition is attached or not") {
  const TestDatabase database(
      "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT;"
      "CREATE TABLE t (k int)");
  db::Session session = open(database);
  using inspect::PartitionState;
  const pg::QualifiedName parent{"public", "p"};
  CHECK(inspect::partition_state(session, parent, {"public", "p1"}) == PartitionState::attached);
  CHECK(inspect::partition_state(session, parent, table) == PartitionState::detached);
  CHECK(inspect::partition_state(session, parent, {"public", "no"}) == PartitionState::detached);
}

TEST_CASE("a database knows who it is") {
  const TestDatabase one;
  const TestDatabase two;
  db::Session first = open(one);
  db::Session second = open(two);
  const inspect::DatabaseIdentity identity = inspect::database_identity(first);
  CHECK(identity == inspect::database_identity(first));
  CHECK(identity.system_identifier);
  CHECK(identity.system_identifier == inspect::database_identity(second).system_identifier);
  CHECK(identity.database_oid != inspect::database_identity(second).database_oid);
}

}  // namespace pgmig::test
