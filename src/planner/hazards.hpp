// SPDX-License-Identifier: Apache-2.0
// The hazards that a statement can have: the ids that `accept=` takes, and what to say about each.
#pragma once

#include "base/diagnostics.hpp"
#include "source/migration.hpp"

#include <span>
#include <string_view>

namespace pgmig::planner {

struct Hazard {
  std::string_view id;       ///< "data_loss"
  std::string_view summary;  ///< one sentence: what happens
  std::string_view remedy;   ///< one sentence: what to do instead, or how to take it knowingly
};

/// All of them, in the order of the documentation.
[[nodiscard]] std::span<const Hazard> all_hazards();

/// The hazard of that id, or nullptr.
[[nodiscard]] const Hazard* find_hazard(std::string_view id);

/// Errors for what `accept=` of the file's statements names and nobody knows, each at its place.
[[nodiscard]] Diagnostics unknown_hazards(const source::Migration& migration);

}  // namespace pgmig::planner
