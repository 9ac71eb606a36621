// SPDX-License-Identifier: Apache-2.0
// A second pair of eyes: looks from its own connection at what our session waits for and how far it
// is.
#include "execute/watcher.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "inspect/activity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace pgmig::execute {

Watcher::Watcher(const StepRun& run, std::chrono::milliseconds interval,
                 std::optional<StallLimit> limit)
    : run_(run),
      interval_(interval),
      limit_(limit),
      patience_(limit ? std::max(limit->budget - interval, limit->budget / 2) : interval),
      canceller_(run.context.session.canceller()),
      pid_(run.context.session.backend_pid()),
      thread_([this](const std::stop_token& over) { watch(over); }) {}

Watcher::~Watcher() = default;

void Watcher::attend() {
  const std::scoped_lock lock{mutex_};
  attending_ = true;
  attending_since_ = std::chrono::steady_clock::now();
  meter_ = StallMeter{attending_since_};
  seen_ = {};
  changed_.notify_all();
}

Seen Watcher::dismiss() {
  const std::scoped_lock lock{mutex_};
  attending_ = false;
  seen_.stall = meter_.stall();
  return std::exchange(seen_, {});
}

void Watcher::watch(const std::stop_token& over) {
  std::optional<db::Session> session;
  while (wait_for_next(over)) {
    if (session && session->lost()) {
      session.reset();
    }
    succeeds([&] {
      if (!session) {
        // No SET ROLE: what a session does is shown to its login role only.
        db::Target target = run_.context.target;
        target.application_name = "pgmig watcher";
        session.emplace(db::Session::open(target, {}));
      }
      look(*session);
    });
  }
}

/// Whether to look now; false when the watch is over.
bool Watcher::wait_for_next(const std::stop_token& over) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, over, interval_, [] { return false; });
  return changed_.wait(lock, over, [this] { return attending_; }) && !over.stop_requested();
}

void Watcher::look(db::Session& session) {
  std::vector<Blocker> blockers = blockers_of(session, pid_);
  if (limit_) {
    measure_stall(session, blockers);
  }
  report_progress(session, blockers);
  report_wait(blockers);
  const std::scoped_lock lock{mutex_};
  if (attending_ && !blockers.empty()) {
    seen_.blockers = std::move(blockers);
  }
}

void Watcher::measure_stall(db::Session& session, const std::vector<Blocker>& blockers) {
  std::vector<Waiting> queue;
  for (const inspect::Blocker& waiting : inspect::waiting_behind(session, pid_)) {
    if (!waiting.autovacuum) {
      queue.push_back({.pid = waiting.pid, .age = waiting.age});
    }
  }
  const std::scoped_lock lock{mutex_};
  if (!attending_) {
    return;
  }
  const bool too_long = meter_.note(queue, std::chrono::steady_clock::now()) > patience_;
  if (too_long && (limit_->while_working || !blockers.empty())) {
    // Under the mutex: when the statement has been dismissed, another one may run already.
    seen_.was_cancelled = true;
    canceller_->cancel();
  }
}

void Watcher::report_progress(db::Session& session, const std::vector<Blocker>& blockers) {
  const std::optional<inspect::BuildProgress> build = inspect::build_progress(session, pid_);
  if (!build) {
    return;
  }
  std::string what = fmt::format("building index: {}", build->phase);
  if (!blockers.empty()) {
    what += fmt::format(", waiting for {}", describe(blockers));
  }
  const bool by_tuples = build->tuples_total > 0;
  run_.context.observer.progress(run_.job.plan, run_.step,
                                 {.what = std::move(what),
                                  .done = by_tuples ? build->tuples_done : build->blocks_done,
                                  .total = by_tuples ? build->tuples_total : build->blocks_total,
                                  .elapsed = elapsed()});
}

/// Of who comes anew. A short attempt says itself what it waited for, when it is over.
void Watcher::report_wait(const std::vector<Blocker>& blockers) {
  bool is_news = false;
  for (const Blocker& blocker : blockers) {
    is_news = add_new(told_, blocker) || is_news;
  }
  if (is_news && run_.step.lock_timeout.count() == 0) {
    run_.context.observer.lock_wait(
        run_.job.plan, run_.step,
        {.end = AttemptEnd::waiting, .waited = elapsed(), .blockers = blockers});
  }
}

std::chrono::milliseconds Watcher::elapsed() {
  const std::scoped_lock lock{mutex_};
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               attending_since_);
}

}  // namespace pgmig::execute
