// SPDX-License-Identifier: Apache-2.0
// Fills a column of a table without a key, in batches, and counts how often it is called.
#include "crash.hpp"

#include <cstdint>
#include <string>

namespace {

using pgmig::hook::Array;
using pgmig::hook::Batch;
using pgmig::hook::Context;

const char* const names = R"("Mixed ""Case""".orders)";

void count_batch(Context& db) {
  db.put("batches", std::to_string(std::stoi(db.get("batches").value_or("0")) + 1));
}

void up(Context& db) {
  if (!db.get("begun")) {
    db.put("begun", "yes");
  }
  db.for_each_batch({names, "ctid, name", "upper_name IS NULL"}, [&](Batch& batch) {
    Array<std::string> places;
    Array<std::string> values;
    for (const auto row : batch.rows()) {
      places.emplace_back(row["ctid"].text());
      values.emplace_back(row["name"].text() + "!");
    }
    db.execute("UPDATE " + batch.table() +
                   " AS o SET upper_name = v.name FROM unnest($1::tid[], $2::text[]) AS v (place, "
                   "name) WHERE o.ctid = v.place",
               {places, values});
    db.execute("INSERT INTO seen (rows) VALUES ($1)",
               {static_cast<std::int64_t>(batch.rows().size())});
    count_batch(db);
    const auto done = std::stoi(db.get("batches").value());
    trouble(db, "batch " + std::to_string(done));
  });
  db.in_transaction([&] {
    db.execute("INSERT INTO result VALUES ('batches', $1)", {db.get("batches")});
    trouble(db, "end");
  });
}

void down(Context& db) {
  db.for_each_batch({names, "ctid", "upper_name IS NOT NULL"}, [&](Batch& batch) {
    Array<std::string> places;
    for (const auto row : batch.rows()) {
      places.emplace_back(row["ctid"].text());
    }
    db.execute("UPDATE " + batch.table() + " SET upper_name = NULL WHERE ctid = ANY ($1::tid[])",
               {places});
    trouble(db, "down");
  });
}

}  // namespace

PGMIG_HOOK("2", "fill", hook.up = up; hook.down = down; hook.runs = pgmig::hook::Runs::in_batches)
