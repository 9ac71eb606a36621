// SPDX-License-Identifier: Apache-2.0
// Durations as people write them: `250ms`, `5s`, `10m`, `2h`, `7d`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pgmig {

/// The duration, or nothing when `text` is not a whole number with one of the units ms, s, m, h, d
/// or, as PostgreSQL writes minutes, min
/// (a bare `0` is allowed; any other bare number is not: its unit would be a guess).
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest exact spelling; parse_duration() reads it back when it is not negative.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

}  // namespace pgmig
