// SPDX-License-Identifier: Apache-2.0
// Names from the file system as they may be shown: nothing in them steers a terminal.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::source {

/// `text` with control characters, line separators, direction overrides and bytes that are no UTF-8
/// written as `\n`, `\x1b`, `\u202e`. Everything else, a backslash too, stays.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace pgmig::source
