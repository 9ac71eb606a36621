// SPDX-License-Identifier: Apache-2.0
// A transaction of pgmig's own making within a step: a batch, or a check.
#pragma once

#include "execute/step_run.hpp"
#include "execute/watcher.hpp"

#include <functional>
#include <optional>
#include <string>

namespace pgmig::execute {

class LockPatience;

/// When the watcher begins to look: others are rarely kept waiting by what is brief.
enum class Attention { when_slow, from_the_start };

/// What is told when the server refuses: the planned statement that it stands for, and what was
/// taken back.
struct PatientWork {
  const plan::PlannedSql& statement;
  std::string undone;
  std::function<void()> work;
  /// Called when an attempt was ended because others waited for its rows longer than the stall
  /// budget: there is to be less of it. Empty: the work keeps nobody waiting, however long it is.
  std::function<void()> make_smaller{};
  Attention attention = Attention::when_slow;
  /// Called when a row cannot be changed: true where the work has become less, to find out which.
  std::function<bool()> narrow{};
  std::function<std::string()> place{};  ///< which row it was, in words
};

/// BEGIN, the work, COMMIT, tried again while a lock is in the way, until the deadline of the step.
/// One for all batches of a step: they share a watcher.
class PatientTransactions {
 public:
  explicit PatientTransactions(const StepRun& run) : run_(run) {}

  [[nodiscard]] StepEnd run(const PatientWork& wanted);

 private:
  [[nodiscard]] std::optional<db::ServerError> try_once(const PatientWork& wanted,
                                                        LockPatience& patience, bool has_failed);
  [[nodiscard]] std::function<void()> begin_watch(const PatientWork& wanted, bool has_failed);
  [[nodiscard]] StepEnd after(const db::ServerError& error, const PatientWork& wanted,
                              LockPatience& patience);

  const StepRun& run_;
  Seen seen_;  ///< of the last attempt
  std::optional<Watcher> watcher_;
};

}  // namespace pgmig::execute
