// SPDX-License-Identifier: Apache-2.0
// Removes what a half-done step outside a transaction left behind.
#include "execute/clean_up.hpp"

#include "base/overloaded.hpp"
#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/fault_points.hpp"
#include "execute/probe.hpp"
#include "inspect/activity.hpp"
#include "inspect/objects.hpp"
#include "pg/lock_mode.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

namespace pgmig::execute {

namespace {

using Outcome = CleanUpReport::Outcome;

/// Sends the one statement that removes it. It waits for other transactions, as the step itself
/// does, and hurts nobody while it waits; what it waits for is limited by lock_timeout, which
/// counts for waits on transactions, too (PostgreSQL 12 to 18).
CleanUpReport remove(const StepRun& run, std::chrono::milliseconds patience, const std::string& sql,
                     const std::string& what) {
  fault_point(fault::before_clean_up);
  const std::optional<db::ServerError> error = attempt_outside(run, [&] {
    run.context.session.set_timeouts(patience, std::chrono::milliseconds{0});
    run.context.session.execute(sql);
  });
  if (error) {
    return {
        .outcome = Outcome::stays,
        .text = fmt::format("{} stays, and the next run removes it ({})", what, error->message)};
  }
  fault_point(fault::after_clean_up);
  return {.outcome = Outcome::removed, .text = fmt::format("{} was removed", what)};
}

/// Another session that builds an index on the table just now: an index that is not valid may be
/// its.
std::optional<Blocker> builder_on(db::Session& session, const pg::QualifiedName& table) {
  for (Blocker& holder : lock_holders_on(session, table, pg::LockMode::share_update_exclusive)) {
    if (inspect::build_progress(session, holder.pid)) {
      return std::move(holder);
    }
  }
  return {};
}

/// The index that the step wants, where it is INVALID. What somebody else made is not it: it stays,
/// and the server will refuse the name.
std::optional<FoundIndex> invalid_index(const StepRun& run, const plan::DropInvalidIndex& planned) {
  std::optional<FoundIndex> found = find_index(run.context.session, planned.index, planned.table);
  const bool is_it = found && !found->state.valid && is_as_planned(*found, planned.table, run.step);
  return is_it ? std::move(found) : std::nullopt;
}

CleanUpReport drop_invalid_index(const StepRun& run, std::chrono::milliseconds patience,
                                 const plan::DropInvalidIndex& planned) {
  db::Session& session = run.context.session;
  const std::optional<FoundIndex> found = invalid_index(run, planned);
  if (!found) {
    return {};
  }
  const std::string what = fmt::format("the INVALID index {}", pg::to_sql(found->name));
  if (const std::optional<Blocker> builder = builder_on(session, planned.table)) {
    return {.outcome = Outcome::stays,
            .text = fmt::format("{} stays: pid {} builds an index on {} just now, which it may be",
                                what, builder->pid, pg::to_sql(planned.table)),
            .builder = builder};
  }
  if (!invalid_index(run, planned)) {
    return {};  // its builder was done with it while we looked for him
  }
  return remove(run, patience, pg::sql("DROP INDEX CONCURRENTLY {}", found->name), what);
}

CleanUpReport finalize_detach(const StepRun& run, std::chrono::milliseconds patience,
                              const plan::FinalizeDetach& planned) {
  if (inspect::partition_state(run.context.session, planned.parent, planned.partition) !=
      inspect::PartitionState::detach_pending) {
    return {};
  }
  return remove(
      run, patience,
      pg::sql("ALTER TABLE {} DETACH PARTITION {} FINALIZE", planned.parent, planned.partition),
      fmt::format("the pending detach of {}", pg::to_sql(planned.partition)));
}

}  // namespace

CleanUpReport clean_up(const StepRun& run, std::chrono::milliseconds patience) {
  return std::visit(Overloaded{
                        [](const plan::NothingToCleanUp&) { return CleanUpReport{}; },
                        [&](const plan::DropInvalidIndex& planned) {
                          return drop_invalid_index(run, patience, planned);
                        },
                        [&](const plan::FinalizeDetach& planned) {
                          return finalize_detach(run, patience, planned);
                        },
                    },
                    run.step.clean_up);
}

}  // namespace pgmig::execute
