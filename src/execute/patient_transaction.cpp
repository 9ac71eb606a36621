// SPDX-License-Identifier: Apache-2.0
// Attempts, and what ends them.
#include "execute/patient_transaction.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/lock_patience.hpp"
#include "execute/record.hpp"
#include "execute/watcher.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace pgmig::execute {

namespace {

constexpr std::chrono::milliseconds watch_interval{20};

RunResult fail(const StepRun& run, const PatientWork& wanted, db::ServerError error) {
  error.position = 0;  // in a text that the author never saw
  return record_failure(run, failure_of({.error = std::move(error), .statement = &wanted.statement},
                                        facts_of(run, wanted.undone)));
}

}  // namespace

StepEnd run_patiently(const StepRun& run, const PatientWork& wanted) {
  LockPatience patience{run};
  std::optional<Watcher> watcher;  // most get their locks at once
  while (true) {
    if (watcher) {
      watcher->attend();
    }
    const auto error = attempt_batch(run, patience.begin_attempt(), wanted.work);
    if (!error) {
      return {};
    }
    if (run.context.stop.stop_requested() && is_cancelled(*error)) {
      return record_stopped(run);
    }
    if (!is_lock_failure(*error)) {
      return fail(run, wanted, *error);
    }
    if (StepEnd end = patience.wait(
            {.end = end_of(*error),
             .blockers = watcher ? watcher->dismiss().blockers : holders_in_the_way(run)})) {
      return end;
    }
    if (!watcher) {
      watcher.emplace(run, watch_interval);
    }
  }
}

}  // namespace pgmig::execute
