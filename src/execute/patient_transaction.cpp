// SPDX-License-Identifier: Apache-2.0
// Attempts, and what ends them.
#include "execute/patient_transaction.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/lock_patience.hpp"
#include "execute/record.hpp"
#include "execute/watcher.hpp"
#include "execute/when_slow.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace pgmig::execute {

namespace {

constexpr std::chrono::milliseconds watch_interval{20};

/// A value that cannot be computed (22), a constraint (23), an exception of the author's (P0).
bool is_about_a_row(const db::ServerError& error) {
  return error.sqlstate.starts_with("22") || error.sqlstate.starts_with("23") ||
         error.sqlstate.starts_with("P0");
}

RunResult fail(const StepRun& run, const PatientWork& wanted, db::ServerError error) {
  const bool names_row = wanted.place && is_about_a_row(error);
  error.position = 0;  // in a text that the author never saw
  return record_failure(
      run,
      failure_of({.error = std::move(error), .statement = &wanted.statement},
                 facts_of(run, names_row ? wanted.place() + "; " + wanted.undone : wanted.undone)));
}

std::optional<StallLimit> stall_limit(const StepRun& run, const PatientWork& wanted) {
  return wanted.make_smaller ? std::optional{StallLimit{.budget = run.context.policy.stall_budget,
                                                        .while_working = true}}
                             : std::nullopt;
}

}  // namespace

StepEnd PatientTransactions::run(const PatientWork& wanted) {
  LockPatience patience{run_};
  for (bool has_failed = false;; has_failed = true) {
    const auto error = try_once(wanted, patience, has_failed);
    if (!error) {
      return {};
    }
    if (StepEnd end = after(*error, wanted, patience)) {
      return end;
    }
  }
}

std::optional<db::ServerError> PatientTransactions::try_once(const PatientWork& wanted,
                                                             LockPatience& patience,
                                                             bool has_failed) {
  const WhenSlow watch{run_.context.session,
                       {.after = watch_interval, .call = begin_watch(wanted, has_failed)}};
  auto error = attempt_batch(run_, patience.begin_attempt(), wanted.work);
  seen_ = watcher_ ? watcher_->dismiss() : Seen{};
  return error;
}

/// Most get their locks at once and are brief: a second connection is opened for the others.
std::function<void()> PatientTransactions::begin_watch(const PatientWork& wanted, bool has_failed) {
  if (watcher_) {
    watcher_->attend();
    return {};
  }
  if (!wanted.make_smaller && !has_failed) {
    return {};
  }
  const auto begin = [this, &wanted] {
    watcher_.emplace(run_, watch_interval, stall_limit(run_, wanted));
    watcher_->attend();
  };
  if (wanted.attention == Attention::from_the_start) {
    begin();
    return {};
  }
  return begin;
}

StepEnd PatientTransactions::after(const db::ServerError& error, const PatientWork& wanted,
                                   LockPatience& patience) {
  if (run_.context.stop.stop_requested() && is_cancelled(error)) {
    return record_stopped(run_);
  }
  if (seen_.was_cancelled && (is_cancelled(error) || is_lock_failure(error))) {
    wanted.make_smaller();
    return patience.wait({.end = AttemptEnd::stalled, .stall = seen_.stall, .blockers = {}});
  }
  if (wanted.narrow && is_about_a_row(error) && wanted.narrow()) {
    return {};
  }
  if (!is_lock_failure(error)) {
    return fail(run_, wanted, error);
  }
  return patience.wait(
      {.end = end_of(error),
       .stall = seen_.stall,
       .blockers = seen_.blockers.empty() ? holders_in_the_way(run_) : std::move(seen_.blockers)});
}

}  // namespace pgmig::execute
