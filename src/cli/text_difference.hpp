// SPDX-License-Identifier: Apache-2.0
// What changed between two texts, line by line.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::cli {

/// The lines that only `before` has ("- ...") and only `after` has ("+ ..."), in order, with their
/// line numbers; at most `most` lines, then how many more there are. Empty for equal texts.
[[nodiscard]] std::string text_difference(std::string_view before, std::string_view after,
                                          std::size_t most);

}  // namespace pgmig::cli
