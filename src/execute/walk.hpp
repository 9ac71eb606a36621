// SPDX-License-Identifier: Apache-2.0
// What all walks over a table in batches have in common.
#pragma once

#include "base/clock.hpp"
#include "execute/block_range.hpp"
#include "execute/step_run.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::execute {

/// What is told of a batch that failed.
inline constexpr const char* batch_undone = "the batch was rolled back; those before it are kept";

/// The tables with rows of a table and of all below it, in the order of their oids.
[[nodiscard]] std::vector<Heap> heaps_of(db::Session& session, const pg::QualifiedName& table);

/// What holds for the transaction of a batch, which is open. Policies that would hide rows from us
/// are an error, not rows that stay as they are. Its COMMIT waits for no disk and no replica: its
/// place is in the same transaction, so what a crash takes away is done again, and the COMMIT that
/// records the step as done waits for all.
void set_for_batch(db::Session& session);

/// How long a batch should take: who wants to write a row of it waits for all of it.
[[nodiscard]] std::chrono::milliseconds batch_time(const plan::Policy& policy);

/// Between two batches: nothing, or how the run ends here.
[[nodiscard]] StepEnd may_go_on(const StepRun& run);

/// Sends the session-level SETs that a step runs under.
[[nodiscard]] StepEnd apply_settings(const StepRun& run,
                                     const std::vector<plan::PlannedSql>& settings);

/// What the observer hears of a walk: at most once a second, and at its end.
class WalkReport {
 public:
  explicit WalkReport(const StepRun& run) : run_(run), begun_(run.context.clock.now()) {}

  struct Reached {
    std::string what;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::int64_t rows = 0;  ///< changed in this run
  };

  void tell(const Reached& reached);

 private:
  const StepRun& run_;
  Clock::time_point begun_;
  std::optional<std::chrono::milliseconds> told_;
};

}  // namespace pgmig::execute
