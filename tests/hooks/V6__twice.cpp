// SPDX-License-Identifier: Apache-2.0
// Does harm when it is continued: what it commits before its end is done again.
#include <pgmig/hook.hpp>

namespace {

void up(pgmig::hook::Context& db) {
  db.in_transaction([&] { db.execute("INSERT INTO notes (note) VALUES ('once')"); });
}

void down(pgmig::hook::Context& db) {
  db.in_transaction([&] { db.execute("DELETE FROM notes WHERE note = 'once'"); });
}

}  // namespace

PGMIG_HOOK("6", "twice", hook.up = up; hook.down = down; hook.runs = pgmig::hook::Runs::in_batches)
