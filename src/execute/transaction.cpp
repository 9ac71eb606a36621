// SPDX-License-Identifier: Apache-2.0
// Runs a transactional step: attempts until it is committed, refused, or its deadline is over.
#include "execute/transaction.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/lock_patience.hpp"
#include "execute/record.hpp"
#include "execute/watcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

/// Often enough to see a short wait for a lock from inside.
milliseconds watch_interval(const plan::Step& step) {
  constexpr milliseconds shortest{20};
  constexpr milliseconds longest{1000};
  return step.lock_timeout.count() == 0 ? longest
                                        : std::clamp(step.lock_timeout / 4, shortest, longest);
}

/// Who made the attempt fail: whom the watcher saw; else who still holds what we wanted.
std::vector<Blocker> blockers_after(const StepRun& run, std::optional<Watcher>& watcher) {
  std::vector<Blocker> blockers;
  if (watcher) {
    blockers = watcher->dismiss();
  }
  return blockers.empty() ? holders_in_the_way(run) : blockers;
}

RunResult fail(const StepRun& run, const Refusal& refusal) {
  return record_failure(
      run,
      failure_of(refusal, facts_of(run, fmt::format("the transaction was rolled back: nothing of "
                                                    "step {} remains",
                                                    run.step.id))));
}

}  // namespace

StepEnd run_transaction(const StepRun& run) {
  LockPatience patience{run};
  // Most steps get their locks at once: a second connection is opened for those that do not, and
  // for those that may wait long (VALIDATE).
  std::optional<Watcher> watcher;
  const milliseconds interval = watch_interval(run.step);
  const std::function<void()> watch = [&] {
    if (!watcher) {
      watcher.emplace(run, interval);
    }
    watcher->attend();
  };
  bool worth_watching = run.step.lock_timeout.count() == 0;
  while (true) {
    const std::optional<Refusal> refusal = attempt_transaction(
        run, patience.lock_timeout(),
        {.after = interval, .call = worth_watching ? watch : std::function<void()>{}});
    if (!refusal) {
      return {};
    }
    if (run.context.stop.stop_requested() && is_cancelled(refusal->error)) {
      return record_stopped(run);
    }
    if (!is_lock_failure(refusal->error)) {
      return fail(run, *refusal);
    }
    if (StepEnd end = patience.wait(blockers_after(run, watcher))) {
      return end;
    }
    worth_watching = true;
  }
}

}  // namespace pgmig::execute
