// SPDX-License-Identifier: Apache-2.0
// The text of a statement's expressions, cut from its tokens.
#pragma once

#include "sql/lexer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// The keys and the WHERE of a CREATE INDEX.
struct IndexTexts {
  std::vector<std::string> keys;
  std::string predicate;
};

/// One statement inside the text that was parsed. Places are those of the syntax tree: bytes of
/// that text.
///
/// Why not the deparser: libpg_query 15-4.0.0 forgets parentheses, and what it spells may mean
/// something else ((a <> b) LIKE c) or nothing (an index on (a::date)); and names that become
/// keywords in a later PostgreSQL lose their quotes. The same tokens always mean the same.
///
/// The text of an expression: one blank between tokens where one belongs, no comments, unquoted
/// words in lower case, everything else as written.
class StatementText {
 public:
  /// Keeps a view of `text`; the statement's bytes are [begin, end).
  StatementText(std::string_view text, std::size_t begin, std::size_t end) noexcept
      : text_(text), begin_(begin), end_(end) {}

  /// What the first parentheses after `place` hold: of CHECK (...) and GENERATED ALWAYS AS (...).
  [[nodiscard]] std::string in_parentheses_after(std::size_t place);

  /// The value of the column's DEFAULT that begins at or after `place`.
  [[nodiscard]] std::string column_default_after(std::size_t place);

  /// From behind the nearest `word` before `place` to the end of the action: SET DEFAULT ..., USING
  /// ...
  [[nodiscard]] std::string following(std::string_view word, std::size_t place);

  /// `table` is where the name of the index's table begins. A key that is a column has a text too.
  [[nodiscard]] IndexTexts index_texts(std::size_t table);

 private:
  void read_tokens();
  [[nodiscard]] std::size_t index_at(std::size_t place);
  [[nodiscard]] std::string_view at(std::size_t index) const noexcept;
  [[nodiscard]] bool is(std::size_t index, std::string_view word) const noexcept;
  [[nodiscard]] std::size_t closing(std::size_t open) const noexcept;
  [[nodiscard]] std::size_t item_end(std::size_t first) const noexcept;
  [[nodiscard]] bool ends_default(std::size_t index) const noexcept;
  [[nodiscard]] std::string key_text(std::size_t first, std::size_t last) const;
  [[nodiscard]] std::string spell(std::size_t first, std::size_t last) const;

  std::string_view text_;
  std::size_t begin_;
  std::size_t end_;
  std::vector<Token> tokens_;
};

}  // namespace pgmig::sql
