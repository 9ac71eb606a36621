// SPDX-License-Identifier: Apache-2.0
// What the database says has been done: the history as plain values, without knowing how it is
// stored.
#pragma once

#include <pgmig/plan.hpp>

#include <optional>
#include <string>
#include <vector>

namespace pgmig::plan {

/// The stored state of a migration. What is derived from comparing with the files (pending,
/// missing, changed, out_of_order) is planner::Standing.
enum class StoredState { running, in_doubt, awaiting_contract, applied, baseline, failed, undone };

[[nodiscard]] const char* name(StoredState state) noexcept;

/// One row of pgmig.migration, without the bulky parts.
struct HistoryEntry {
  std::string id;       ///< "V7", "R__views"
  std::string version;  ///< as written; empty for repeatables
  std::string description;
  MigrationKind kind = MigrationKind::sql;
  StoredState state = StoredState::running;
  std::optional<Phase> phase;  ///< of the step that runs or ran last; nothing when all is done
  int steps_done = 0;
  int steps_total = 0;
  std::string checksum;
  std::string checksum_tokens;
  std::string applied_at;  ///< ISO 8601 with zone, as the server prints it; empty when not applied
  long applied_order = 0;  ///< 1 for the first that was started

  /// The row of its undo ("U7") while that is under way; state, phase and steps are then those of
  /// the undo. Empty otherwise.
  std::string undo_row;
  bool operator==(const HistoryEntry&) const = default;
};

using History = std::vector<HistoryEntry>;

}  // namespace pgmig::plan
