// SPDX-License-Identifier: Apache-2.0
#include "base/byte_size.hpp"

#include "base/unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pgmig {

namespace {

constexpr std::int64_t kilo = 1024;
constexpr std::array<Unit, 5> units{{{"TB", kilo* kilo* kilo* kilo},
                                     {"GB", kilo* kilo* kilo},
                                     {"MB", kilo* kilo},
                                     {"kB", kilo},
                                     {"B", 1}}};

}  // namespace

std::optional<ByteSize> parse_byte_size(std::string_view text) {
  const auto count = parse_with_unit(text, units);
  return count ? std::optional{ByteSize{*count}} : std::nullopt;
}

std::string to_text(ByteSize size) { return to_text(size.bytes, units); }

std::string in_words(ByteSize size) {
  const auto* unit = std::ranges::find_if(
      units, [&](std::int64_t one) { return one <= size.bytes; }, &Unit::size);
  unit = unit == units.end() ? &units.back() : unit;
  const double count = static_cast<double>(size.bytes) / static_cast<double>(unit->size);
  constexpr double scientific_from = 999.5;  // "1e+03" would be no size
  return count < scientific_from ? fmt::format("{:.3g} {}", count, unit->name)
                                 : fmt::format("{:.0f} {}", count, unit->name);
}

}  // namespace pgmig
