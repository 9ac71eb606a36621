// SPDX-License-Identifier: Apache-2.0
// The lock budget of one step: attempts, the pauses between them, the deadline, and what is told of
// it.
#pragma once

#include "base/backoff.hpp"
#include "execute/step_run.hpp"

#include <chrono>
#include <vector>

namespace pgmig::execute {

/// Counts from its construction. Belongs to one step.
class LockPatience {
 public:
  explicit LockPatience(const StepRun& run);

  /// Until the deadline; 0 when it is over.
  [[nodiscard]] std::chrono::milliseconds left() const;

  /// For the next attempt, at least 1 ms. A step without a limit of its own (0: a concurrent build,
  /// a VALIDATE) may wait for a single lock as long as the deadline allows.
  [[nodiscard]] std::chrono::milliseconds lock_timeout() const;

  /// After an attempt that `blockers` (if anybody knows them) made fail. The first time, and for
  /// each new blocker, the observer and the journal are told; then waits. Nothing: try again. Else
  /// the deadline is over, or a stop was requested, and the journal knows.
  [[nodiscard]] StepEnd wait(const std::vector<Blocker>& blockers);

  /// The same before the first attempt, while transactions that the step would wait for are still
  /// there.
  [[nodiscard]] StepEnd wait_until_looking_again(const std::vector<Blocker>& blockers);

 private:
  [[nodiscard]] StepEnd pause_for(std::chrono::milliseconds pause, bool is_news);
  [[nodiscard]] RunResult give_up();
  [[nodiscard]] bool note_new(const std::vector<Blocker>& blockers);
  void report(std::chrono::milliseconds next_in);

  const StepRun& run_;
  Clock::time_point begun_;
  Backoff backoff_;
  int attempts_ = 0;
  std::vector<Blocker> blockers_;  ///< those of the newest attempt that knew any
  std::vector<Blocker> reported_;
};

}  // namespace pgmig::execute
