// SPDX-License-Identifier: Apache-2.0
// Two or three digits are all that an estimate is worth.
#include "report/quantity.hpp"

#include <fmt/format.h>

#include <array>

namespace pgmig::report {

std::string rows_in_words(double rows) {
  constexpr double thousand = 1e3;
  constexpr double million = 1e6;
  constexpr double billion = 1e9;
  if (rows < 0) {
    return "? rows";
  }
  if (rows < 10 * thousand) {
    return fmt::format("{:.0f} {}", rows, rows == 1 ? "row" : "rows");
  }
  if (rows < million) {
    return fmt::format("{:.3g} thousand rows", rows / thousand);
  }
  return rows < billion ? fmt::format("{:.3g} million rows", rows / million)
                        : fmt::format("{:.3g} billion rows", rows / billion);
}

std::string bytes_in_words(double bytes) {
  static constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
  constexpr double step = 1024;
  std::size_t unit = 0;
  while (bytes >= step && unit + 1 < units.size()) {
    bytes /= step;
    ++unit;
  }
  constexpr double scientific_from = 999.5;  // "1e+03" would be no size
  return bytes < scientific_from ? fmt::format("{:.3g} {}", bytes, units.at(unit))
                                 : fmt::format("{:.0f} {}", bytes, units.at(unit));
}

std::string time_in_words(std::chrono::milliseconds duration) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  if (duration < seconds(1)) {
    return "under a second";
  }
  const auto count = [&](std::chrono::milliseconds unit) {
    return static_cast<double>(duration.count()) / static_cast<double>(unit.count());
  };
  if (duration < minutes(2)) {
    return fmt::format("about {:.0f} s", count(seconds(1)));
  }
  return duration < hours(2) ? fmt::format("about {:.0f} min", count(minutes(1)))
                             : fmt::format("about {:.0f} h", count(hours(1)));
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace pgmig::report
