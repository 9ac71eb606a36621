// SPDX-License-Identifier: Apache-2.0
// Batches slow down, so that the server writes no more WAL than the policy allows.
#pragma once

#include "execute/step_run.hpp"

#include <cstdint>
#include <optional>

namespace pgmig::execute {

/// Keeps the whole server's WAL below max_wal_rate, or below what `pgmig throttle` says instead,
/// while batches run: what other runners (of other
/// databases, too) and the application write counts, so that several runners do not add up, and
/// nobody has to know of the others. A tenth of the rate is taken all the same, or a busy
/// application would be waited for without end. Belongs to one run.
class WalRate {
 public:
  /// Before a batch: waits until the server has had the time for what was written since the last
  /// one began. Nothing: go on; else a stop was requested.
  [[nodiscard]] StepEnd pass(const StepRun& run);

 private:
  struct Mark {
    std::int64_t wal_bytes = 0;
    Clock::time_point at;
  };

  void look(const StepRun& run);

  ByteSize rate_;
  std::int64_t written_ = 0;
  std::optional<Clock::time_point> looked_;  ///< for the rate
  std::optional<Mark> batch_begun_;
};

}  // namespace pgmig::execute
