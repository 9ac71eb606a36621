// SPDX-License-Identifier: Apache-2.0
// A pass over the rows of a table in the order of a key: each is met once.
#pragma once

#include "execute/key_range.hpp"
#include "execute/patient_transaction.hpp"
#include "execute/step_run.hpp"
#include "execute/vacuum_pace.hpp"
#include "execute/walk.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pgmig::execute {

/// What is done on the way. `batch` changes the rows of one table that fulfil a condition, in the
/// batch's transaction, and returns how many; `store` joins it. Both are called again after an
/// attempt that was rolled back.
struct KeyWalked {
  const plan::RowChange& change;
  const plan::PlannedSql& statement;
  std::string what;  ///< for the progress: "rows of t"
  std::function<std::int64_t(const Heap&, const std::string& where)> batch;
  std::function<void(const KeyPosition&)> store;
};

/// One walk. It waits for rows that others hold. A row that cannot be changed is looked for in ever
/// smaller batches, so that the failure names it. Belongs to one step, which must outlive it.
class KeyWalk {
 public:
  KeyWalk(const StepRun& run, KeyWalked walked, KeyPosition start);

  /// Nothing: all rows are done. What the server refuses for good is recorded as the failure of the
  /// step.
  [[nodiscard]] StepEnd go();

 private:
  [[nodiscard]] StepEnd visit(const Heap& heap);
  [[nodiscard]] StepEnd find_end(const Heap& heap);
  [[nodiscard]] StepEnd batch(const Heap& heap);
  void change_rows(const Heap& heap);
  [[nodiscard]] bool narrow();
  [[nodiscard]] std::string failed_row() const;

  const StepRun& run_;
  KeyWalked walked_;
  PatientTransactions transactions_{run_};
  WalkReport report_{run_};
  VacuumPace vacuum_{run_};
  KeyPosition position_;
  KeyPosition next_;        ///< where the batch that runs ends
  std::int64_t most_;       ///< rows of a batch
  std::int64_t size_;       ///< rows of the next one
  std::int64_t total_ = 0;  ///< rows, by the server's estimate
  std::int64_t changed_ = 0;
  std::int64_t helped_ = 0;  ///< rows, by the batch that runs
  Clock::time_point begun_;  ///< of its last attempt
};

}  // namespace pgmig::execute
