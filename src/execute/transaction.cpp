// SPDX-License-Identifier: Apache-2.0
// Runs a transactional step: attempts until it is committed, refused, or its deadline is over.
#include "execute/transaction.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/lock_patience.hpp"
#include "execute/lock_scene.hpp"
#include "execute/record.hpp"
#include "execute/watcher.hpp"
#include "execute/when_slow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

/// An autovacuum gives way deadlock_timeout after somebody began to wait for it, not at once.
constexpr milliseconds autovacuum_ends_in{1000};

/// Often enough to see a short wait for a lock from inside.
milliseconds watch_interval(const plan::Step& step) {
  constexpr milliseconds shortest{20};
  constexpr milliseconds longest{1000};
  return step.lock_timeout.count() == 0 ? longest
                                        : std::clamp(step.lock_timeout / 4, shortest, longest);
}

RunResult fail(const StepRun& run, const Refusal& refusal) {
  return record_failure(
      run,
      failure_of(refusal, facts_of(run, fmt::format("the transaction was rolled back: nothing of "
                                                    "step {} remains",
                                                    run.step.id))));
}

/// One step and its attempts.
class Attempts {
 public:
  explicit Attempts(const StepRun& run)
      : run_(run), patience_(run), scene_(run), interval_(watch_interval(run.step)) {}

  StepEnd until_done() {
    while (true) {
      if (StepEnd end = wait_while_held_up()) {
        return end;
      }
      const std::optional<Refusal> refusal = try_once();
      if (!refusal) {
        patience_.taken(seen_.stall);
        return {};
      }
      if (StepEnd end = after(*refusal)) {
        return end;
      }
    }
  }

 private:
  /// Where it costs no message of its own, the first look is part of the attempt.
  [[nodiscard]] bool looks_in_passing() const {
    return !has_tried_ && scene_.is_one_lock() && travels_whole(run_);
  }

  StepEnd wait_while_held_up() {
    if (looks_in_passing()) {
      return {};
    }
    while (true) {
      const std::vector<Blocker> old = scene_.look();
      if (old.empty()) {
        return {};
      }
      if (StepEnd end = patience_.wait({.end = AttemptEnd::held_up, .blockers = old})) {
        return end;
      }
    }
  }

  [[nodiscard]] LockTerms terms() {
    if (looks_in_passing()) {
      return {.not_if_it_fails = scene_.question()};
    }
    return {.gentle_locks = scene_.gentle_locks(),
            .gentle_timeout = run_.context.session.deadlock_timeout() + autovacuum_ends_in,
            .locks = scene_.locks()};
  }

  std::optional<Refusal> try_once() {
    LockTerms terms = this->terms();
    has_tried_ = true;
    terms.lock_timeout = patience_.begin_attempt();
    const WhenSlow watch{run_.context.session, {.after = interval_, .call = begin_watch()}};
    std::optional<Refusal> refusal = attempt_transaction(run_, terms);
    seen_ = watcher_ ? watcher_->dismiss() : Seen{};
    return refusal;
  }

  /// Most steps get their locks at once: a second connection is opened for those whose locks make
  /// others wait, or that may wait long themselves (VALIDATE), when they do not, and for all others
  /// after their first failure. Returns what is left to do when the answer is slow.
  std::function<void()> begin_watch() {
    if (watcher_) {
      watcher_->attend();
      return {};
    }
    if (scene_.is_empty() && run_.step.lock_timeout.count() > 0 && !has_failed_) {
      return {};
    }
    return [this] {
      watcher_.emplace(run_, interval_, stall_limit());
      watcher_->attend();
    };
  }

  [[nodiscard]] std::optional<StallLimit> stall_limit() const {
    if (scene_.is_empty()) {
      return {};
    }
    return StallLimit{.budget = run_.context.policy.stall_budget,
                      .while_working = scene_.is_brief()};
  }

  StepEnd after(const Refusal& refusal) {
    has_failed_ = true;
    if (run_.context.stop.stop_requested() && is_cancelled(refusal.error)) {
      return record_stopped(run_);
    }
    if (refusal.not_now) {
      return {};  // the look at who it is comes next
    }
    if (seen_.was_cancelled && (is_cancelled(refusal.error) || is_lock_failure(refusal.error))) {
      return patience_.wait(ended(AttemptEnd::stalled));
    }
    if (is_lock_failure(refusal.error)) {
      return patience_.wait(ended(end_of(refusal.error)));
    }
    if (refusal.in_locking) {
      scene_.do_without_locks();
      return {};
    }
    return fail(run_, refusal);
  }

  /// Who made the attempt fail: whom the watcher saw; else who still holds what we wanted.
  EndedAttempt ended(AttemptEnd end) {
    return {
        .end = end,
        .stall = seen_.stall,
        .blockers = seen_.blockers.empty() ? holders_in_the_way(run_) : std::move(seen_.blockers)};
  }

  const StepRun& run_;
  LockPatience patience_;
  LockScene scene_;
  milliseconds interval_;
  bool has_tried_ = false;
  bool has_failed_ = false;
  Seen seen_;  ///< of the last attempt
  std::optional<Watcher> watcher_;
};

}  // namespace

StepEnd run_transaction(const StepRun& run) { return Attempts{run}.until_done(); }

}  // namespace pgmig::execute
