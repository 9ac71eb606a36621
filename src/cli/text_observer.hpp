// SPDX-License-Identifier: Apache-2.0
// A run for people: one line a step, a live line on a terminal, a heartbeat elsewhere, all on
// stderr.
#pragma once

#include "cli/console.hpp"
#include "execute/observer.hpp"

#include <chrono>
#include <mutex>
#include <set>
#include <string>

namespace pgmig::cli {

/// Thread-safe: progress() comes from the watcher's thread.
class TextObserver final : public execute::Observer {
 public:
  explicit TextObserver(const Console& console) : console_(console) {}

  void migration_started(const plan::MigrationPlan& plan, bool resumed) override;
  void step_started(const plan::MigrationPlan& plan, const plan::Step& step) override;
  void lock_wait(const plan::MigrationPlan& plan, const plan::Step& step,
                 const execute::LockWait& wait) override;
  void lock_attempt(const plan::MigrationPlan& plan, const plan::Step& step,
                    const execute::LockAttempt& attempt) override;
  void progress(const plan::MigrationPlan& plan, const plan::Step& step,
                const execute::Progress& progress) override;
  void step_done(const plan::MigrationPlan& plan, const plan::Step& step,
                 std::chrono::milliseconds elapsed) override;
  void migration_done(const plan::MigrationPlan& plan, plan::StoredState state) override;
  void diagnostic(const Diagnostic& diagnostic) override;
  void failed(const plan::MigrationPlan& plan, const plan::Step* step,
              const execute::Failure& failure) override;

 private:
  void line(const std::string& text);
  void live(const std::string& text);

  const Console& console_;
  std::mutex mutex_;
  bool live_shown_ = false;
  std::chrono::steady_clock::time_point last_heartbeat_{};
  std::set<int> blockers_shown_;
};

/// The whole of a failure, as printed on stderr: place, statement, the server's words, what stands,
/// what next.
[[nodiscard]] std::string to_text(const execute::Failure& failure);

}  // namespace pgmig::cli
