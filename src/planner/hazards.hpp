// SPDX-License-Identifier: Apache-2.0
// The hazards that a statement can have: the ids that `accept=` takes, and what to say about each.
#pragma once

#include "base/diagnostics.hpp"
#include "source/migration.hpp"

#include <span>
#include <string>
#include <string_view>

namespace pgmig::planner {

/// What it hits: people who wait, code that breaks, rows that are gone, the statement itself, or
/// nobody knows.
enum class HazardKind { lock, application, data_loss, failure, unseen };

/// "lock", "application", "data loss", "failure", "unseen".
[[nodiscard]] std::string_view name(HazardKind kind) noexcept;

struct Hazard {
  std::string_view id;  ///< "data_loss"
  HazardKind kind = HazardKind::lock;
  std::string_view summary;  ///< one sentence: what happens
  std::string_view remedy;   ///< one sentence: what to do instead, or how to take it knowingly
  std::string_view danger;   ///< what a deploy with it looks like
  std::string_view before;   ///< SQL that has it
  std::string_view after;    ///< what to write
};

/// All of them, in the order of the documentation.
[[nodiscard]] std::span<const Hazard> all_hazards();

/// The hazard of that id, or nullptr.
[[nodiscard]] const Hazard* find_hazard(std::string_view id);

/// Its page for `pgmig explain`: danger, what to write, what pgmig does, how to sign.
[[nodiscard]] std::string explain(const Hazard& hazard);

/// Errors for what `accept=` of the file's statements names and nobody knows, each at its place.
[[nodiscard]] Diagnostics unknown_hazards(const source::Migration& migration);

}  // namespace pgmig::planner
