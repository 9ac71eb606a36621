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

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

namespace pgmig::execute {

namespace {

using Outcome = CleanUpReport::Outcome;
using std::chrono::milliseconds;

/// Sends the one statement that removes it. It waits for other transactions, as the step itself
/// does; what it waits for is limited by lock_timeout, which counts for waits on transactions, too
/// (PostgreSQL 12 to 18). `limit`: of all of it; 0 where it hurts nobody while it waits.
CleanUpReport remove(const StepRun& run, milliseconds patience, milliseconds limit,
                     const std::string& sql, const std::string& what) {
  fault_point(fault::before_clean_up);
  const std::optional<db::ServerError> error = attempt_outside(run, [&] {
    run.context.session.set_timeouts(patience, limit);
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

CleanUpReport drop_invalid_index(const StepRun& run, milliseconds patience,
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
            .in_the_way = {*builder}};
  }
  if (!invalid_index(run, planned)) {
    return {};  // its builder was done with it while we looked for him
  }
  return remove(run, patience, milliseconds{0}, pg::sql("DROP INDEX CONCURRENTLY {}", found->name),
                what);
}

/// Who has been in the way of FINALIZE for too long to queue behind: it waits for old snapshots,
/// too.
std::vector<Blocker> in_the_way_of_finalize(const StepRun& run) {
  std::vector<Blocker> holders = waited_for(run);
  std::ranges::move(snapshot_holders(run.context.session), std::back_inserter(holders));
  std::erase_if(holders, [&](const Blocker& holder) {
    return holder.age <= run.context.policy.stall_budget;
  });
  return holders;
}

/// FINALIZE waits for old snapshots while it has the partition in ACCESS EXCLUSIVE mode already:
/// all of it together is brief.
CleanUpReport finalize_detach(const StepRun& run, milliseconds patience,
                              const plan::FinalizeDetach& planned) {
  db::Session& session = run.context.session;
  if (inspect::partition_state(session, planned.parent, planned.partition) !=
      inspect::PartitionState::detach_pending) {
    return {};
  }
  const std::string what = fmt::format("the pending detach of {}", pg::to_sql(planned.partition));
  const std::vector<Blocker> in_the_way = in_the_way_of_finalize(run);
  if (!in_the_way.empty()) {
    return {.outcome = Outcome::stays,
            .text = fmt::format("{} stays, and the next run finishes it: {} is in the way", what,
                                describe(in_the_way)),
            .in_the_way = in_the_way};
  }
  const milliseconds brief =
      std::min({patience, run.context.policy.stall_budget, session.deadlock_timeout() / 2});
  return remove(
      run, brief, brief,
      pg::sql("ALTER TABLE {} DETACH PARTITION {} FINALIZE", planned.parent, planned.partition),
      what);
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
