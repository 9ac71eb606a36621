// SPDX-License-Identifier: Apache-2.0
#include "execute/vacuum_pace.hpp"

#include "execute/attempt.hpp"
#include "execute/queries.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <string>

namespace pgmig::execute {

namespace {

/// 64 MB: what a smaller table grows by nobody minds.
constexpr std::int64_t large = 8192;
/// So the table grows by about a fifth: by what one part leaves before it is taken away.
constexpr std::int64_t parts = 5;

}  // namespace

void VacuumPace::after_batch(const Heap& heap, std::int64_t rows) {
  if (heap.blocks < large || heap.rows == 0) {
    return;
  }
  if (heap.oid != heap_) {
    heap_ = heap.oid;
    bytes_ = size_of(heap);
    left_ = heap.rows;
    begin_part();
  }
  changed_ += rows;
  left_ -= rows;
  const std::int64_t part = heap.rows / parts;
  if (changed_ < part || left_ < part / 2) {  // for the last rows there is room already
    return;
  }
  if (size_of(heap) > bytes_ && !is_pinned(heap)) {
    vacuum(heap);
  }
  begin_part();
}

void VacuumPace::begin_part() {
  changed_ = 0;
  xid_ = run_.context.session
             .query("SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())")
             .integer(0, 0);
}

std::int64_t VacuumPace::size_of(const Heap& heap) {
  return run_.context.session
      .query("SELECT pg_catalog.pg_relation_size($1::pg_catalog.oid)", {std::to_string(heap.oid)})
      .integer(0, 0);
}

bool VacuumPace::is_pinned(const Heap& heap) {
  const db::Rows pins = run_.context.session.query(queries::vacuum_pins, {std::to_string(xid_)});
  if (!pins.empty() && !said_pinned_) {
    said_pinned_ = true;
    run_.context.observer.diagnostic(
        {.severity = Severity::warning,
         .code = "old_snapshot",
         .message = fmt::format("{} grows by all that the batches change: an old snapshot of {} "
                                "keeps the old rows",
                                pg::to_sql(heap.name), pins.text(0, 0)),
         .hint = "end that transaction, or pgmig pause until it has ended",
         .at = {.file = run_.job.plan.file}});
  }
  return !pins.empty();
}

/// TRUNCATE would take ACCESS EXCLUSIVE. What the server refuses (a lock, a right) is no failure:
/// the table grows, and autovacuum comes later.
void VacuumPace::vacuum(const Heap& heap) {
  static_cast<void>(attempt_outside(run_, [&] {
    db::Session& session = run_.context.session;
    session.set_timeouts(run_.context.policy.lock_timeout, std::chrono::milliseconds{0});
    session.execute(pg::sql("VACUUM (TRUNCATE off) {}", heap.name));
  }));
}

}  // namespace pgmig::execute
