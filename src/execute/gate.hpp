// SPDX-License-Identifier: Apache-2.0
// Between steps and between batches: whether the run is to go on just now.
#pragma once

#include "execute/room.hpp"
#include "execute/step_run.hpp"
#include "execute/wal_rate.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace pgmig::execute {

/// Looks whether somebody has paused the runs of this database, and waits while it is so: a wish
/// that the journal keeps, so that it outlives the runner. Looks whether there is room on the disk.
/// Before batches it also waits for the replicas, for a server under strain, and keeps to the
/// policy's rate of WAL. Belongs to one run, and is asked often: it looks at most four times a
/// second.
class Gate {
 public:
  /// Before a step. Nothing: go on. Else a stop was requested, or a deadline is over, and the
  /// journal knows.
  [[nodiscard]] StepEnd pass(const StepRun& run);

  /// Before a batch of rows.
  [[nodiscard]] StepEnd pass_with_batch(const StepRun& run);

  /// Of the replica that was farthest behind at the last look.
  [[nodiscard]] std::chrono::milliseconds lag() const noexcept { return lag_; }

 private:
  [[nodiscard]] static bool looked_just_now(const StepRun& run,
                                            std::optional<Clock::time_point>& looked);
  [[nodiscard]] StepEnd wait_while_paused(const StepRun& run);
  [[nodiscard]] StepEnd wait_for_server(const StepRun& run);
  [[nodiscard]] static std::string strained(const StepRun& run);
  /// Why a batch has to wait; nothing: it has not. `most`: the lag that is let pass.
  [[nodiscard]] std::optional<std::string> behind(const StepRun& run,
                                                  std::chrono::milliseconds most);

  Room room_;
  WalRate wal_rate_;
  std::optional<Clock::time_point> looked_;            ///< before a step
  std::optional<Clock::time_point> looked_for_batch_;  ///< which looks at more
  std::chrono::milliseconds lag_{0};
  bool said_unseen_ = false;
};

}  // namespace pgmig::execute
