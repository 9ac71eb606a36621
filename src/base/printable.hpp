// SPDX-License-Identifier: Apache-2.0
// Text from files and servers as it may be shown: nothing in it steers a terminal.
#pragma once

#include <string>
#include <string_view>

namespace pgmig {

/// `text` with control characters, line separators, direction overrides and bytes that are no UTF-8
/// written as `\n`, `\x1b`, `\u202e`. Everything else, a backslash too, stays.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for text of several lines: line feeds and tabs stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace pgmig
