// SPDX-License-Identifier: Apache-2.0
// Kills.
#include "cases/kills.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace pgmig::test {

namespace {

/// More than the plan of any case has; a command that never ends whole is a fault of the test.
constexpr int too_many = 1000;

}  // namespace

std::map<std::string, std::string> killed_at(std::span<const std::string_view> points, int nth) {
  return {{"PGMIG_FAULT_POINT", fmt::format("{}:{}", fmt::join(points, ","), nth)}};
}

int kills_until_whole(const std::function<bool(int nth)>& is_whole) {
  for (int nth = 1; nth < too_many; ++nth) {
    if (is_whole(nth)) {
      return nth - 1;
    }
  }
  throw std::runtime_error(fmt::format("killed {} times", too_many));
}

}  // namespace pgmig::test
