// SPDX-License-Identifier: Apache-2.0
// zlib for the migration texts kept in the history.
#pragma once

#include <string>
#include <string_view>

namespace pgmig {

/// The zlib stream of `text`.
[[nodiscard]] std::string compress(std::string_view text);

/// The text of a zlib stream. Throws Error{history_violation} when it is damaged.
[[nodiscard]] std::string decompress(std::string_view bytes);

}  // namespace pgmig
