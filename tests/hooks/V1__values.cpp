// SPDX-License-Identifier: Apache-2.0
// Values of every kind on their way to the server and back, in one transaction.
#include "crash.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using pgmig::hook::Array;
using pgmig::hook::Bytes;
using pgmig::hook::Context;

void require(bool condition, const std::string& what) {
  if (!condition) {
    PGMIG_HOOK_FAIL(what + " did not come back as it was");
  }
}

void scalars(Context& db) {
  const std::optional<std::string> none;
  const auto rows = db.query(
      "SELECT $1::text AS t, $2::bigint AS n, $3::float8 AS r, $4::boolean AS b, $5::text AS gone, "
      "$6::text AS empty",
      {"it's \"so\" \\ ü", std::numeric_limits<std::int64_t>::min(), 0.1, true, none, ""});
  const auto row = rows[0];
  require(row["t"].text() == "it's \"so\" \\ ü", "text");
  require(row["n"].integer() == std::numeric_limits<std::int64_t>::min(), "bigint");
  require(row["r"].real() == 0.1, "float8");
  require(row["b"].boolean(), "boolean");
  require(row["gone"].is_null() && !row["gone"].text_or_null(), "NULL");
  require(!row["empty"].is_null() && row["empty"].text().empty(), "the empty text");
}

void arrays(Context& db) {
  const Array<std::string> texts{"a,b", "{}", std::nullopt, "", "\"q\"", "back\\slash", "NULL"};
  const Array<std::int64_t> numbers{1, std::nullopt, -3};
  const auto rows = db.query(
      "SELECT $1::text[] AS t, $2::bigint[] AS n, $3::text[] AS none, "
      "(SELECT count(*) FROM unnest($1::text[])) AS count",
      {texts, numbers, Array<std::string>{}});
  require(rows[0]["t"].texts() == texts, "text[]");
  require(rows[0]["n"].integers() == numbers, "bigint[]");
  require(rows[0]["none"].texts().empty(), "the empty array");
  require(rows[0]["count"].integer() == 7, "the number of elements");
}

void bytes(Context& db) {
  Bytes all;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<unsigned char>(byte));
  }
  for (const char* const format : {"hex", "escape"}) {
    db.execute("SELECT set_config('bytea_output', $1, true)", {format});
    const auto rows = db.query("SELECT $1::bytea AS b", {all});
    require(rows[0]["b"].bytes() == all, std::string("bytea as ") + format);
  }
}

void refusals(Context& db) {
  db.execute("SAVEPOINT before");
  try {
    db.execute("INSERT INTO notes VALUES (NULL, 'no id')");
    PGMIG_HOOK_FAIL("a NULL went into a NOT NULL column");
  } catch (const pgmig::hook::SqlError& error) {
    require(error.sqlstate() == "23502", "the SQLSTATE");
    require(!error.detail().empty(), "the DETAIL");
  }
  db.execute("ROLLBACK TO SAVEPOINT before");
  for (const char* const sql : {"COMMIT", " /* a /* b */ */ -- c\n rollback", "BEGIN"}) {
    try {
      db.execute(sql);
      PGMIG_HOOK_FAIL(std::string(sql) + " was let pass");
    } catch (const pgmig::hook::SqlError& error) {
      require(error.sqlstate() == "hook_failed", "the refusal");
    }
  }
}

/// More than a result that is kept whole could be read in the memory that the test allows.
void stream(Context& db) {
  std::int64_t sum = 0;
  std::int64_t bytes = 0;
  db.for_each_row(
      "SELECT n, repeat('x', $1::int) AS wide FROM generate_series(1, $2::int) AS n",
      {10000, 40000},
      [&](const pgmig::hook::Row& row) {
        sum += row["n"].integer();
        bytes += static_cast<std::int64_t>(row["wide"].view().size());
      },
      500);
  require(sum == 40000LL * 40001 / 2, "the sum of the stream");
  require(bytes == 400000000, "the size of the stream");
}

void copy(Context& db) {
  const std::vector<std::string> pieces{"1\tone\n2\tt", "wo\n3\t\\N\n"};
  std::size_t next = 0;
  db.copy_in("COPY notes FROM STDIN", [&]() -> std::string_view {
    return next < pieces.size() ? std::string_view(pieces[next++]) : std::string_view{};
  });
  require(db.execute("UPDATE notes SET note = upper(note) WHERE id < 3") == 2, "the row count");
}

void up(Context& db) {
  trouble(db, "before");
  scalars(db);
  arrays(db);
  bytes(db);
  refusals(db);
  stream(db);
  copy(db);
  require(db.policy().batch.count() > 0, "the policy");
  require(!db.stop_requested(), "that nobody wants a stop");
  db.progress(1, 2, "half of it");
  db.note("values were looked at");
  trouble(db, "after");
}

void down(Context& db) { db.execute("DELETE FROM notes"); }

void check(Context& db) {
  if (db.query("SELECT FROM trouble WHERE place = 'check'").size() > 0) {
    PGMIG_HOOK_FAIL("the check does not like it");
  }
}

}  // namespace

PGMIG_HOOK("1", "values", hook.up = up; hook.down = down; hook.check = check)
