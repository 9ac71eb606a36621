// SPDX-License-Identifier: Apache-2.0
#include "base/unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace pgmig {

std::optional<std::int64_t> parse_with_unit(std::string_view text, std::span<const Unit> units) {
  if (text == "0") {
    return 0;
  }
  // Unsigned, so that from_chars takes no sign.
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{}) {
    return std::nullopt;
  }
  const std::string_view name = text.substr(static_cast<std::size_t>(rest - text.data()));
  const auto unit = std::ranges::find(units, name, &Unit::name);
  if (unit == units.end()) {
    return std::nullopt;
  }
  const auto most =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / unit->size);
  if (number > most) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number) * unit->size;
}

std::string to_text(std::int64_t count, std::span<const Unit> units) {
  if (count == 0) {
    return "0";
  }
  const auto unit = std::ranges::find_if(
      units, [count](std::int64_t one) { return count % one == 0; }, &Unit::size);
  return fmt::format("{}{}", count / unit->size, unit->name);
}

}  // namespace pgmig
