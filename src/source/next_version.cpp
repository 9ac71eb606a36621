// SPDX-License-Identifier: Apache-2.0
// Guesses the style of a directory's versions from the newest one.
#include "source/write.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>

namespace pgmig::source {

namespace {

constexpr std::size_t with_seconds = 14;     // YYYYMMDDhhmmss
constexpr std::size_t without_seconds = 12;  // YYYYMMDDhhmm

bool between(std::string_view digits, int least, int most) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number >= least && number <= most;
}

bool is_timestamp(std::string_view digits) {
  const bool long_enough = digits.size() == with_seconds || digits.size() == without_seconds;
  return long_enough && between(digits.substr(0, 4), 1970, 2999) &&
         between(digits.substr(4, 2), 1, 12) && between(digits.substr(6, 2), 1, 31) &&
         between(digits.substr(8, 2), 0, 23) && between(digits.substr(10, 2), 0, 59);
}

/// Digits plus one; longer only when all were nines.
std::string successor(std::string digits) {
  for (std::size_t i = digits.size(); i > 0; --i) {
    if (digits[i - 1] != '9') {
      ++digits[i - 1];
      return digits;
    }
    digits[i - 1] = '0';
  }
  return "1" + digits;
}

std::string timestamp(std::chrono::system_clock::time_point now, std::size_t digits) {
  const std::tm parts = fmt::gmtime(now);
  return fmt::format("{:%Y%m%d%H%M%S}", parts).substr(0, digits);
}

}  // namespace

std::string next_version(std::span<const Version> versions,
                         std::chrono::system_clock::time_point now) {
  const auto newest = std::ranges::max_element(versions);
  if (newest == versions.end()) {
    return "0001";
  }
  const std::string& text = newest->text();
  if (is_timestamp(text)) {
    return std::max(timestamp(now, text.size()), successor(text));
  }
  const std::size_t dot = text.rfind('.');
  const std::size_t last = dot == std::string::npos ? 0 : dot + 1;
  return text.substr(0, last) + successor(text.substr(last));
}

}  // namespace pgmig::source
