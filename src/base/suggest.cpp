// SPDX-License-Identifier: Apache-2.0
// Edit distance with swaps of neighbours, the slips that fingers make.
#include "base/suggest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pgmig {

namespace {

using Row = std::vector<std::size_t>;

/// The fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
std::size_t edits(std::string_view a, std::string_view b) {
  Row before_last(b.size() + 1);
  Row last(b.size() + 1);
  Row row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> known) {
  // One slip in three letters is a likely one; more is another word.
  std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  std::optional<std::string> best;
  for (const std::string_view candidate : known) {
    const std::size_t distance = edits(word, candidate);
    const bool shares_something = distance < std::max(word.size(), candidate.size());
    if (distance <= allowed && shares_something && (!best || distance < allowed)) {
      best = std::string{candidate};
      allowed = distance;
    }
  }
  return best;
}

}  // namespace pgmig
