// SPDX-License-Identifier: Apache-2.0
#include "base/duration.hpp"

#include "base/unit.hpp"

#include <array>

namespace pgmig {

namespace {

// A minute is shown by its first name.
constexpr std::array<Unit, 6> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto count = parse_with_unit(text, units);
  return count ? std::optional{std::chrono::milliseconds{*count}} : std::nullopt;
}

std::string to_text(std::chrono::milliseconds duration) { return to_text(duration.count(), units); }

}  // namespace pgmig
