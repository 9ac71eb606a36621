// SPDX-License-Identifier: Apache-2.0
// The lock budget of one step: attempts, the pauses between them, the deadline, and what is told of
// it.
#pragma once

#include "base/backoff.hpp"
#include "execute/step_run.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace pgmig::execute {

/// What is known of an attempt that failed.
struct EndedAttempt {
  AttemptEnd end = AttemptEnd::lock_timeout;
  Stall stall;
  std::vector<Blocker> blockers;  ///< if anybody knows them
};

/// Which end a lock failure (is_lock_failure()) is.
[[nodiscard]] AttemptEnd end_of(const db::ServerError& error) noexcept;

/// Counts from its construction. Belongs to one step.
class LockPatience {
 public:
  explicit LockPatience(const StepRun& run);

  /// Until the deadline; 0 when it is over.
  [[nodiscard]] std::chrono::milliseconds left() const;

  /// Of one attempt, at least 1 ms. A step whose locks make others wait keeps within the stall
  /// budget, and ends before the server would look for a deadlock: the application is never its
  /// victim. A step without a limit of its own (0: a concurrent build, a VALIDATE) may wait for a
  /// single lock as long as the deadline allows.
  [[nodiscard]] std::chrono::milliseconds lock_timeout() const;

  /// An attempt begins: its lock_timeout().
  [[nodiscard]] std::chrono::milliseconds begin_attempt();

  /// After an attempt that failed, or that was not made. The observer and the journal are told of
  /// it, and the first time, and for each new blocker, who is in the way; then waits. Nothing: try
  /// again. Else the deadline is over, or a stop was requested, and the journal knows.
  [[nodiscard]] StepEnd wait(const EndedAttempt& ended);

  /// After the one that succeeded. Of one that had its locks at once nothing is told.
  void taken(const Stall& stall);

  /// As wait(), before the first attempt, while transactions that the step would wait for are still
  /// there.
  [[nodiscard]] StepEnd wait_until_looking_again(const std::vector<Blocker>& blockers);

 private:
  [[nodiscard]] StepEnd pause_for(std::chrono::milliseconds pause, bool is_news);
  [[nodiscard]] RunResult give_up();
  [[nodiscard]] std::string what_was_tried() const;
  [[nodiscard]] bool note_new(const std::vector<Blocker>& blockers);
  void report(std::chrono::milliseconds next_in);
  void tell(AttemptEnd end, const Stall& stall);

  const StepRun& run_;
  Clock::time_point begun_;
  Backoff backoff_;
  Clock::time_point attempt_begun_;
  int attempts_ = 0;
  int held_up_ = 0;  ///< of them, not made
  int stalled_ = 0;  ///< of them, ended because others waited
  AttemptEnd last_ = AttemptEnd::lock_timeout;
  std::vector<Blocker> blockers_;  ///< those of the newest attempt that knew any
  std::vector<Blocker> reported_;
};

}  // namespace pgmig::execute
