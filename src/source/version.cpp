// SPDX-License-Identifier: Apache-2.0
// Versions: integers of any size, kept as digits, compared by length and then digit by digit.
#include "source/migration.hpp"

#include <algorithm>
#include <cstddef>

namespace pgmig::source {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string without_leading_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return std::string{first == std::string_view::npos ? std::string_view{} : digits.substr(first)};
}

/// A part is its digits without leading zeros, so the longer one is the larger one; zero is empty.
std::strong_ordering compare_parts(const std::string& a, const std::string& b) noexcept {
  if (a.size() != b.size()) {
    return a.size() <=> b.size();
  }
  return a.compare(b) <=> 0;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  Version version;
  version.text_ = std::string{text};
  for (;;) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || !std::ranges::all_of(part, is_digit)) {
      return std::nullopt;
    }
    version.parts_.push_back(without_leading_zeros(part));
    if (dot == text.size()) {
      break;
    }
    text.remove_prefix(dot + 1);
  }
  while (!version.parts_.empty() && version.parts_.back().empty()) {
    version.parts_.pop_back();
  }
  return version;
}

std::string Version::key() const {
  std::string key;
  for (const std::string& part : parts_) {
    key += (key.empty() ? "" : ".") + (part.empty() ? std::string{"0"} : part);
  }
  return key.empty() ? "0" : key;
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  return std::lexicographical_compare_three_way(parts_.begin(), parts_.end(), other.parts_.begin(),
                                                other.parts_.end(), compare_parts);
}

bool Version::operator==(const Version& other) const { return parts_ == other.parts_; }

}  // namespace pgmig::source
