// SPDX-License-Identifier: Apache-2.0
// "did you mean": the nearest known word to one that is not known.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgmig {

/// The known word with the fewest edits from `word`, if it is near enough to be a likely slip.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string_view> known);

}  // namespace pgmig
