// SPDX-License-Identifier: Apache-2.0
// Takes away what batches leave of old rows before a table has grown by much.
#pragma once

#include "execute/block_range.hpp"
#include "execute/step_run.hpp"

#include <cstdint>

namespace pgmig::execute {

/// An UPDATE leaves the old version of each row. Where the walk is told to, it stops after each
/// fifth of a table's rows for a VACUUM, so that the rest of them finds room: of a table that is
/// large, that has grown (where pruning is enough it does not), and of which nobody's old
/// snapshot keeps the rows. Belongs to one walk.
class VacuumPace {
 public:
  explicit VacuumPace(const StepRun& run) : run_(run) {}

  /// Between two batches, outside a transaction: the last one has changed `rows` of the table.
  void after_batch(const Heap& heap, std::int64_t rows);

 private:
  void begin_part();
  [[nodiscard]] std::int64_t size_of(const Heap& heap);
  [[nodiscard]] bool is_pinned(const Heap& heap);
  void vacuum(const Heap& heap);

  const StepRun& run_;
  std::int64_t heap_ = 0;
  std::int64_t bytes_ = 0;    ///< of the table, at the beginning
  std::int64_t left_ = 0;     ///< rows that may still be changed
  std::int64_t changed_ = 0;  ///< rows, since the last VACUUM
  std::int64_t xid_ = 0;      ///< the next one, then
  bool said_pinned_ = false;
};

}  // namespace pgmig::execute
