// SPDX-License-Identifier: Apache-2.0
// All locks of a step at once, and in which order. Pure.
#include "execute/lock_order.hpp"

#include "pg/sql_text.hpp"

#include <algorithm>
#include <string_view>

namespace pgmig::execute {

namespace {

/// "ShareUpdateExclusiveLock" as the LOCK statement spells it: "SHARE UPDATE EXCLUSIVE".
std::string spelled_out(pg::LockMode mode) {
  constexpr std::string_view ending = "Lock";
  std::string_view name = pg::name(mode);
  name.remove_suffix(ending.size());
  std::string words;
  for (const char letter : name) {
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    if (is_capital && !words.empty()) {
      words += ' ';
    }
    words += is_capital ? letter : static_cast<char>(letter - 'a' + 'A');
  }
  return words;
}

/// From the first that is left up to one that is behind none that is left, or behind itself.
std::size_t next_of(const std::vector<LockTarget>& targets, const std::vector<std::size_t>& left) {
  const auto is_left = [&](std::size_t place) {
    return std::ranges::find(left, place) != left.end();
  };
  std::size_t place = left.front();
  std::vector<std::size_t> passed;
  while (std::ranges::find(passed, place) == passed.end()) {
    passed.push_back(place);
    const auto& after = targets[place].after;
    const auto before_it = std::ranges::find_if(after, is_left);
    place = before_it == after.end() ? place : *before_it;
  }
  return place;
}

}  // namespace

std::vector<LockTarget> in_lock_order(const std::vector<LockTarget>& targets) {
  std::vector<std::size_t> left;
  for (std::size_t place = 0; place < targets.size(); ++place) {
    left.push_back(place);
  }
  std::vector<LockTarget> ordered;
  while (!left.empty()) {
    const std::size_t next = next_of(targets, left);
    std::erase(left, next);
    ordered.push_back({.table = targets[next].table, .mode = targets[next].mode});
  }
  return ordered;
}

std::vector<std::string> lock_statements(const std::vector<LockTarget>& in_order) {
  std::vector<std::string> statements;
  for (std::size_t first = 0; first < in_order.size();) {
    const pg::LockMode mode = in_order[first].mode;
    std::string tables;
    std::size_t end = first;
    for (; end < in_order.size() && in_order[end].mode == mode; ++end) {
      tables += (tables.empty() ? "ONLY " : ", ONLY ") + pg::to_sql(in_order[end].table);
    }
    statements.push_back(
        pg::sql("LOCK TABLE {} IN {} MODE", pg::Verbatim{tables}, pg::Verbatim{spelled_out(mode)}));
    first = end;
  }
  return statements;
}

}  // namespace pgmig::execute
