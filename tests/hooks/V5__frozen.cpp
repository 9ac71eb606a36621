// SPDX-License-Identifier: Apache-2.0
// Everything that version 1 of <pgmig/hook.hpp> has, built with that header as it was.
#include <pgmig/hook.hpp>

#include <string>
#include <string_view>

namespace {

using pgmig::hook::Batch;
using pgmig::hook::Context;

void up(Context& db) {
  db.put("key", "value");
  if (db.get("key") != "value" || db.get("other")) {
    PGMIG_HOOK_FAIL("get() gave another value than put() took");
  }
  db.forget("key");
  db.in_transaction([&] {
    bool given = false;
    db.copy_in("COPY notes FROM STDIN", [&]() -> std::string_view {
      return std::exchange(given, true) ? "" : "1\ta\n2\tb\n";
    });
  });
  db.for_each_batch({"notes", "id, note", "note <> upper(note)"}, [&](Batch& batch) {
    for (const auto row : batch.rows()) {
      db.execute("UPDATE notes SET note = upper($1) WHERE id = $2",
                 {row["note"].text(), row[0].integer()});
    }
  });
  std::string all;
  db.for_each_row(
      "SELECT note FROM notes ORDER BY id", {},
      [&](const pgmig::hook::Row& row) { all += row["note"].text(); }, 1);
  if (all != "AB" || db.query("SELECT 1 AS one")[0]["one"].integer() != 1) {
    PGMIG_HOOK_FAIL("the rows are others: " + all);
  }
  db.progress(1);
  db.note("note");
  db.warn("warning");
  db.stop_if_requested();
  if (db.time_left() || db.policy().deadline.count() == 0) {
    PGMIG_HOOK_FAIL("there is a deadline of the run, or none of the step");
  }
}

void check(Context& db) {
  if (!db.query("SELECT FROM notes").empty()) {
    throw pgmig::hook::Failure("there are notes already");
  }
}

}  // namespace

PGMIG_HOOK("5", "frozen", hook.up = up; hook.check = check;
           hook.runs = pgmig::hook::Runs::in_batches)
