// SPDX-License-Identifier: Apache-2.0
// What the tokens of one statement tell before it is parsed: where it ends, and what psql does
// then.
#pragma once

#include "sql/lexer.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// Follows the tokens of one statement, comments left out.
class StatementScan {
 public:
  explicit StatementScan(std::string_view text) noexcept : text_(text) {}

  /// Takes the next token. True when it is a semicolon that ends the statement.
  bool take(const Token& token);

  [[nodiscard]] bool empty() const noexcept { return tokens_ == 0; }

  [[nodiscard]] std::size_t begin() const noexcept { return first_[0].offset; }

  /// After its last token (the closing semicolon is none).
  [[nodiscard]] std::size_t end() const noexcept { return end_; }

  /// At least the height of its syntax tree.
  [[nodiscard]] std::size_t depth() const noexcept { return deepest_; }

  [[nodiscard]] bool in_body() const noexcept { return bodies_ > 0; }

  /// COPY ... FROM stdin.
  [[nodiscard]] bool reads_stdin() const noexcept { return reads_stdin_; }

  /// A plain string holds a backslash.
  [[nodiscard]] bool has_plain_backslash() const noexcept { return plain_backslash_; }

  /// SET standard_conforming_strings: whether plain strings have escapes after it; else `before`.
  [[nodiscard]] bool plain_escapes_after(bool before) const;

 private:
  void nest(std::string_view sign);
  void follow_body(std::string_view word);
  void follow_copy(std::string_view word);
  [[nodiscard]] std::string_view word(std::size_t index) const noexcept;

  std::string_view text_;
  std::array<Token, 5> first_{};
  std::size_t tokens_ = 0;
  std::size_t end_ = 0;

  // psql's own bookkeeping
  std::size_t parentheses_ = 0;
  std::size_t words_ = 0;
  std::array<char, 4> start_{};
  std::size_t bodies_ = 0;

  // COPY
  bool after_from_ = false;
  bool reads_stdin_ = false;
  bool plain_backslash_ = false;

  // tokens since the last comma, for each open bracket
  std::vector<std::size_t> open_;
  std::size_t here_ = 0;
  std::size_t around_ = 0;
  std::size_t deepest_ = 0;
};

/// StatementScan::depth() of a whole statement.
[[nodiscard]] std::size_t depth_of(std::string_view statement);

}  // namespace pgmig::sql
