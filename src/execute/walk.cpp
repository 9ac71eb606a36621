// SPDX-License-Identifier: Apache-2.0
#include "execute/walk.hpp"

#include "execute/attempt.hpp"
#include "execute/gate.hpp"
#include "execute/queries.hpp"
#include "execute/record.hpp"

#include <algorithm>

namespace pgmig::execute {

using std::chrono::milliseconds;

std::vector<Heap> heaps_of(db::Session& session, const pg::QualifiedName& table) {
  const db::Rows rows = session.query(queries::heaps, {table.schema, table.name});
  std::vector<Heap> heaps;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    heaps.push_back({.oid = rows.integer(row, 0),
                     .name = {.schema = rows.text(row, 1), .name = rows.text(row, 2)},
                     .blocks = rows.integer(row, 3),
                     .rows = rows.integer(row, 4)});
  }
  return heaps;
}

void set_for_batch(db::Session& session) {
  static_cast<void>(
      session.query("SELECT pg_catalog.set_config('row_security', 'off', true), "
                    "pg_catalog.set_config('synchronous_commit', 'off', true)"));
}

milliseconds batch_time(const plan::Policy& policy) {
  return std::min(milliseconds{policy.batch_ms}, policy.stall_budget / 2);
}

StepEnd may_go_on(const StepRun& run) {
  if (run.context.stop.stop_requested()) {
    return record_stopped(run);
  }
  return run.context.gate == nullptr ? StepEnd{} : run.context.gate->pass_with_batch(run);
}

StepEnd apply_settings(const StepRun& run, const std::vector<plan::PlannedSql>& settings) {
  const auto error = attempt_outside(run, [&] {
    for (const plan::PlannedSql& setting : settings) {
      run.context.session.execute(setting.sql);
    }
  });
  return error ? StepEnd{record_failure(
                     run, failure_of({.error = *error, .statement = &settings.front()},
                                     facts_of(run, "nothing was changed by this step")))}
               : StepEnd{};
}

void WalkReport::tell(const Reached& reached) {
  constexpr milliseconds between{1000};
  const auto elapsed = std::chrono::duration_cast<milliseconds>(run_.context.clock.now() - begun_);
  if (told_ && elapsed - *told_ < between && reached.done < reached.total) {
    return;
  }
  told_ = elapsed;
  run_.context.observer.progress(
      run_.job.plan, run_.step,
      {.what = reached.what,
       .done = reached.done,
       .total = reached.total,
       .elapsed = elapsed,
       .rows = reached.rows,
       .lag = run_.context.gate == nullptr ? milliseconds{0} : run_.context.gate->lag()});
}

}  // namespace pgmig::execute
