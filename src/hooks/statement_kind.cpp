// SPDX-License-Identifier: Apache-2.0
#include "hooks/statement_kind.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>

namespace pgmig::hooks {

namespace {

bool is_space(char letter) { return std::isspace(static_cast<unsigned char>(letter)) != 0; }

bool is_letter(char letter) { return std::isalpha(static_cast<unsigned char>(letter)) != 0; }

/// Behind a block comment at its beginning; they nest.
std::string_view after_block_comment(std::string_view sql) {
  int depth = 0;
  std::size_t at = 0;
  while (at < sql.size()) {
    if (sql.substr(at, 2) == "/*") {
      ++depth;
      at += 2;
    } else if (sql.substr(at, 2) == "*/") {
      --depth;
      at += 2;
      if (depth == 0) {
        break;
      }
    } else {
      ++at;
    }
  }
  return sql.substr(std::min(at, sql.size()));
}

std::string_view without_space(std::string_view sql) {
  while (!sql.empty()) {
    if (is_space(sql.front()) || sql.front() == ';') {
      sql.remove_prefix(1);
    } else if (sql.substr(0, 2) == "--") {
      sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
    } else if (sql.substr(0, 2) == "/*") {
      sql = after_block_comment(sql);
    } else {
      break;
    }
  }
  return sql;
}

/// The next word, in lower case, taken off `sql`; empty where none stands there.
std::string next_word(std::string_view& sql) {
  sql = without_space(sql);
  const auto* const end = std::find_if_not(sql.begin(), sql.end(), is_letter);
  std::string word(sql.begin(), end);
  std::ranges::transform(word, word.begin(), [](char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  });
  sql.remove_prefix(word.size());
  return word;
}

}  // namespace

bool ends_transactions(std::string_view sql) {
  static constexpr std::array<std::string_view, 5> always{"begin", "start", "commit", "end",
                                                          "abort"};
  const std::string first = next_word(sql);
  if (first == "prepare") {
    return next_word(sql) == "transaction";
  }
  if (first != "rollback") {
    return std::ranges::find(always, first) != always.end();
  }
  std::string next = next_word(sql);
  if (next == "work" || next == "transaction") {
    next = next_word(sql);
  }
  return next != "to";
}

}  // namespace pgmig::hooks
