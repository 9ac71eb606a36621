// SPDX-License-Identifier: Apache-2.0
// A line difference by the longest common subsequence of what lies between equal beginnings and
// ends.
#include "cli/text_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace pgmig::cli {

namespace {

using Lines = std::vector<std::string_view>;

/// Longer middles are shown as replaced whole: the table below would need lines x lines numbers.
constexpr std::size_t longest_middle = 2000;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Collects the lines that differ.
class Report {
 public:
  explicit Report(std::size_t most) : most_(most) {}

  void add(char sign, std::size_t number, std::string_view line) {
    if (++count_ <= most_) {
      text_ += fmt::format("{}{} {:>4}: {}", text_.empty() ? "" : "\n", sign, number + 1, line);
    }
  }

  [[nodiscard]] std::string text() const {
    return count_ <= most_ ? text_
                           : fmt::format("{}\n  ... and {} more lines", text_, count_ - most_);
  }

 private:
  std::size_t most_;
  std::size_t count_ = 0;
  std::string text_;
};

/// lengths[i][j]: the longest common subsequence of before[i..] and after[j..].
std::vector<std::vector<unsigned>> common_lengths(const Lines& before, const Lines& after) {
  std::vector<std::vector<unsigned>> lengths(before.size() + 1,
                                             std::vector<unsigned>(after.size() + 1, 0));
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      lengths[i][j] = before[i] == after[j] ? lengths[i + 1][j + 1] + 1
                                            : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

void compare(const Lines& before, const Lines& after, std::size_t offset, Report& report) {
  const bool small = before.size() <= longest_middle && after.size() <= longest_middle;
  const auto lengths = small ? common_lengths(before, after) : std::vector<std::vector<unsigned>>{};
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (small && i < before.size() && j < after.size() && before[i] == after[j]) {
      ++i;
      ++j;
    } else if (i < before.size() &&
               (!small || j == after.size() || lengths[i + 1][j] >= lengths[i][j + 1])) {
      report.add('-', offset + i, before[i]);
      ++i;
    } else {
      report.add('+', offset + j, after[j]);
      ++j;
    }
  }
}

}  // namespace

std::string text_difference(std::string_view before, std::string_view after, std::size_t most) {
  auto old_lines = lines_of(before);
  auto new_lines = lines_of(after);
  const auto [old_start, new_start] = std::ranges::mismatch(old_lines, new_lines);
  const auto same = static_cast<std::size_t>(old_start - old_lines.begin());
  old_lines.erase(old_lines.begin(), old_start);
  new_lines.erase(new_lines.begin(), new_start);
  while (!old_lines.empty() && !new_lines.empty() && old_lines.back() == new_lines.back()) {
    old_lines.pop_back();
    new_lines.pop_back();
  }
  Report report(most);
  compare(old_lines, new_lines, same, report);
  return report.text();
}

}  // namespace pgmig::cli
