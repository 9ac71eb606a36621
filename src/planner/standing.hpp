// SPDX-License-Identifier: Apache-2.0
// Files and history -> where every migration stands, and what a run would have to do.
#pragma once

#include "base/diagnostics.hpp"
#include "plan/history.hpp"
#include "source/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

/// The states of `status` (docs/cli.md).
enum class State {
  pending,
  running,
  in_doubt,
  awaiting_contract,
  applied,
  baseline,
  failed,
  undone,
  missing,
  changed,
  out_of_order,
};

[[nodiscard]] const char* name(State state) noexcept;

/// One migration: its file, its history row, or both. Pointers into the arguments of standings().
struct Standing {
  State state = State::pending;
  const source::Migration* file = nullptr;
  const plan::HistoryEntry* entry = nullptr;
  bool layout_changed = false;  ///< only comments or white space differ from what was applied
};

struct Standings {
  std::vector<Standing> all;  ///< versioned in version order, then repeatables in name order
  Diagnostics violations;     ///< changed, missing, out of order: exit status 4
  Diagnostics notes;          ///< comment-only changes and the like
};

/// Compares. Files whose plain checksum differs from the history's are parsed here (they are few)
/// to see whether their statements changed; `migrations` is updated with what was parsed. A
/// repeatable whose statements changed is pending, not changed.
[[nodiscard]] Standings standings(source::MigrationSet& migrations, const plan::History& history,
                                  bool out_of_order, const source::ReadOptions& options);
/// A history that dies at once would leave pointers to nothing.
Standings standings(source::MigrationSet& migrations, plan::History&& history, bool out_of_order,
                    const source::ReadOptions& options) = delete;

/// What `requires=` asks for and does not get.
struct UnmetRequirements {
  Diagnostics impossible;  ///< itself, or a version that nothing has: the file is bad
  Diagnostics open;        ///< neither applied nor earlier in the same run: the file is refused
};

/// Looks at parsed files that are not applied.
[[nodiscard]] UnmetRequirements unmet_requirements(const Standings& standings);

}  // namespace pgmig::planner
