// SPDX-License-Identifier: Apache-2.0
// COPY: rows stream through, and no COPY leaves the session stuck.
#include "db/session.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <stdexcept>
#include <string>

using namespace pgmig;
using pgmig::test::TestDatabase;

namespace {

db::Session open(const TestDatabase& database) { return db::Session::open({database.url()}, {}); }

// AddressSanitizer keeps 256 MB of what was freed, which hides what the program itself needs.
#ifdef __SANITIZE_ADDRESS__
constexpr bool memory_can_be_measured = false;
#else
constexpr bool memory_can_be_measured = true;
#endif

long peak_memory_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("rows stream into a table in pieces of any size, in constant memory") {
  const TestDatabase database{"CREATE UNLOGGED TABLE t (id int, text text)"};
  auto session = open(database);
  constexpr int rows = 300'000;
  const std::string text(200, 'x');
  const long before = peak_memory_kb();
  int row = 0;
  std::string piece;
  session.copy_in("COPY t FROM STDIN", [&]() -> std::string_view {
    piece.clear();
    if (row < rows) {
      ++row;
      piece = std::to_string(row) + "\t" + text + "\n";
    }
    return piece;
  });
  CHECK(database.value("SELECT count(*) || ' ' || max(id) FROM t") == "300000 300000");
  const long grown = peak_memory_kb() - before;
  CAPTURE(grown);
  CHECK((!memory_can_be_measured || grown < 20'000));  // of 60 MB
}

TEST_CASE("a piece need not end where a row ends, and may be large") {
  const TestDatabase database{"CREATE TABLE t (id int, text text)"};
  auto session = open(database);
  const std::string rows = "1\tone\n2\t" + std::string(500'000, 'y') + "\n3\t\\N\n";
  std::size_t sent = 0;
  session.copy_in("COPY t FROM STDIN", [&]() -> std::string_view {
    const std::size_t from = sent;
    sent = from == 0 ? 4 : rows.size();
    return std::string_view(rows).substr(from, sent - from);
  });
  CHECK(database.value("SELECT string_agg(id || ':' || coalesce(length(text)::text, 'NULL'), ' ' "
                       "ORDER BY id) FROM t") == "1:3 2:500000 3:NULL");
}

TEST_CASE("a row that does not fit fails the COPY with its line, and the session goes on") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  auto session = open(database);
  bool sent = false;
  try {
    session.copy_in("COPY t FROM STDIN", [&]() -> std::string_view {
      return std::exchange(sent, true) ? std::string_view{} : std::string_view{"1\n2\nthree\n"};
    });
    FAIL("nothing was thrown");
  } catch (const db::StatementFailed& failed) {
    CHECK(failed.error().sqlstate == "22P02");
    CHECK(failed.error().context.find("line 3") != std::string::npos);
  }
  CHECK(session.query("SELECT count(*) FROM t").integer(0, 0) == 0);
}

TEST_CASE("a source that throws ends the COPY, and the session goes on") {
  const TestDatabase database{"CREATE TABLE t (id int)"};
  auto session = open(database);
  bool sent = false;
  CHECK_THROWS_AS(session.copy_in("COPY t FROM STDIN",
                                  [&]() -> std::string_view {
                                    if (std::exchange(sent, true)) {
                                      throw std::runtime_error("the file cannot be read");
                                    }
                                    return "1\n";
                                  }),
                  std::runtime_error);
  CHECK(session.query("SELECT count(*) FROM t").integer(0, 0) == 0);
}

TEST_CASE("a COPY of a table that is not there fails like any statement") {
  const TestDatabase database;
  auto session = open(database);
  CHECK_THROWS_AS(session.copy_in("COPY nowhere FROM STDIN", [] { return std::string_view{}; }),
                  db::StatementFailed);
  CHECK(session.query("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("a COPY that nobody feeds or reads does not hang") {
  const TestDatabase database{"CREATE TABLE t (id int); INSERT INTO t VALUES (1)"};
  auto session = open(database);
  CHECK_THROWS_AS(session.execute("COPY t FROM STDIN"), db::StatementFailed);
  session.execute("COPY t TO STDOUT");
  CHECK(session.query("SELECT count(*) FROM t").integer(0, 0) == 1);
}
