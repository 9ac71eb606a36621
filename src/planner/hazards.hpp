// SPDX-License-Identifier: Apache-2.0
// The hazards that a statement can have: the ids that `accept=` takes, and what to say about each.
#pragma once

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

}  // namespace pgmig::planner
