// SPDX-License-Identifier: Apache-2.0
// How far a hook in batches is, as the journal keeps it. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace pgmig::execute {

/// A walk that is over.
inline constexpr std::string_view walk_is_over = "over";

struct HookState {
  std::map<std::string, std::string> walks;   ///< by name: to_text(Position), or walk_is_over
  std::map<std::string, std::string> values;  ///< what the hook has put there
  bool operator==(const HookState&) const = default;
};

/// One line of JSON.
[[nodiscard]] std::string to_text(const HookState& state);

/// What to_text() made of it. Throws Error{history_violation} for anything else: a hook's values
/// cannot be made up.
[[nodiscard]] HookState hook_state_from(std::string_view text);

}  // namespace pgmig::execute
