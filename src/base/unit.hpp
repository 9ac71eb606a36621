// SPDX-License-Identifier: Apache-2.0
// Whole numbers with a unit: `250ms`, `512MB`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pgmig {

/// What one of it is in the smallest unit.
struct Unit {
  std::string_view name;
  std::int64_t size = 1;
};

/// The count of the smallest unit, or nothing when `text` is not a whole number with one of the
/// units (a bare `0` is allowed; any other bare number is not: its unit would be a guess).
[[nodiscard]] std::optional<std::int64_t> parse_with_unit(std::string_view text,
                                                          std::span<const Unit> units);

/// The shortest exact spelling. `units`: the largest first, the last of size 1.
[[nodiscard]] std::string to_text(std::int64_t count, std::span<const Unit> units);

}  // namespace pgmig
