// SPDX-License-Identifier: Apache-2.0
// Passes over the blocks of a table in batches, until no row is left to do.
#pragma once

#include "execute/block_range.hpp"
#include "execute/patient_transaction.hpp"
#include "execute/step_run.hpp"
#include "execute/vacuum_pace.hpp"
#include "execute/walk.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pgmig::execute {

/// What one batch is about.
struct WalkBatch {
  const Heap& heap;
  BlockRange range;
  HeldRows held = HeldRows::pass_over;
  std::int64_t block_size = 0;  ///< bytes
};

/// The table of a walk, and what is done there. `batch` works in the batch's transaction and
/// returns how many rows it has helped; `store` joins it. Both are called again after an attempt
/// that was rolled back.
struct Walked {
  pg::QualifiedName table;
  std::string alias;  ///< of the table in `todo`
  std::string what;   ///< for the progress: "filling c of t"
  plan::PlannedSql statement;
  /// A condition of rows that are still to do. Empty: one pass, which waits for held rows, is all.
  std::string todo;
  std::function<std::int64_t(const WalkBatch&)> batch;
  std::function<void(const Position&)> store;
  std::function<void()> committed{};  ///< after each batch; may be empty
  Attention attention = Attention::when_slow;
};

/// One walk. Rows that others hold are passed over at first and waited for in later passes. Belongs
/// to one step, which must outlive it.
class BlockWalk {
 public:
  BlockWalk(const StepRun& run, Walked walked, Position start);

  /// Nothing: all passes are done. What the server refuses for good is recorded as the failure of
  /// the step.
  [[nodiscard]] StepEnd go();

  /// After go(): rows are still to do, and another pass would not change that.
  [[nodiscard]] bool rows_are_left() const noexcept { return any_left_; }

 private:
  [[nodiscard]] StepEnd pass();
  [[nodiscard]] StepEnd visit(const Heap& heap, std::int64_t from);
  [[nodiscard]] StepEnd batch(const Heap& heap, std::int64_t first);
  [[nodiscard]] StepEnd look_for_rows_left();
  [[nodiscard]] bool may_pass_again() const;

  const StepRun& run_;
  Walked walked_;
  PatientTransactions transactions_{run_};
  WalkReport report_{run_};
  VacuumPace vacuum_{run_};
  Position position_;
  bool began_in_the_middle_ = false;  ///< of this pass
  bool any_left_ = false;
  std::int64_t block_size_ = 0;
  std::int64_t size_;  ///< blocks of the next batch
  std::int64_t visited_ = 0;
  std::int64_t total_ = 0;
  std::int64_t helped_ = 0;  ///< rows, in this pass
  std::int64_t last_ = 0;    ///< rows, by the last batch
  std::int64_t rows_ = 0;    ///< in all passes of this run
};

}  // namespace pgmig::execute
