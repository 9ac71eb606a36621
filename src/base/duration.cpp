// SPDX-License-Identifier: Apache-2.0
// Reading and writing durations; both directions go through one table of units.
#include "base/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>

namespace pgmig {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};

/// The largest first: it gives the shortest number.
constexpr std::array<Unit, 5> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") {
    return std::chrono::milliseconds{0};
  }
  // Unsigned, so that from_chars takes no sign.
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{}) {
    return std::nullopt;
  }
  const std::string_view name = text.substr(static_cast<std::size_t>(rest - text.data()));
  const auto* const unit = std::ranges::find(units, name, &Unit::name);
  if (unit == units.end()) {
    return std::nullopt;
  }
  const auto most =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / unit->milliseconds);
  if (number > most) {
    return std::nullopt;
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(number) * unit->milliseconds};
}

std::string to_text(std::chrono::milliseconds duration) {
  const std::int64_t count = duration.count();
  if (count == 0) {
    return "0";
  }
  const auto* const unit = std::ranges::find_if(
      units, [count](std::int64_t one) { return count % one == 0; }, &Unit::milliseconds);
  return fmt::format("{}{}", count / unit->milliseconds, unit->name);
}

}  // namespace pgmig
