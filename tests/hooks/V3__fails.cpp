// SPDX-License-Identifier: Apache-2.0
// A walk whose work does not make `todo` false, where a row says so.
#include "crash.hpp"

namespace {

void up(pgmig::hook::Context& db) {
  if (db.query("SELECT FROM trouble WHERE place = 'stuck'").empty()) {
    return;
  }
  db.for_each_batch({"notes", "id", "note IS NOT NULL"}, [](pgmig::hook::Batch&) {});
}

}  // namespace

PGMIG_HOOK("3", "fails", hook.up = up; hook.runs = pgmig::hook::Runs::in_batches)
