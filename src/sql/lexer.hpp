// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's lexical rules, from the first byte to the last, without its grammar.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgmig::sql {

enum class TokenKind {
  word,           ///< keyword or unquoted name
  quoted_word,    ///< "..." and U&"..."
  string,         ///< '...' with any prefix (E, B, X, N, U&) and the pieces that continue it
  dollar_string,  ///< $tag$...$tag$
  number,
  parameter,  ///< $1
  symbol,     ///< an operator or a single sign
  line_comment,
  block_comment,
  backslash,     ///< outside quotes: a psql command begins
  unterminated,  ///< a quote, comment or body without its end; reaches to the end of the text
  end,
};

/// Bytes [offset, offset + length) of the text.
struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t offset = 0;
  std::size_t length = 0;
  bool operator==(const Token&) const = default;
};

/// Reads tokens as PostgreSQL's and psql's scanners do (scan.l, psqlscan.l). Numbers follow
/// PostgreSQL 16 and later (0x1F, 1_000). It keeps a view: the text must outlive it. It never
/// fails.
class Lexer {
 public:
  explicit Lexer(std::string_view text, std::size_t offset = 0) noexcept
      : text_(text), at_(offset) {}

  /// The next token; white space is skipped. `end` for ever after the last one.
  Token next() noexcept;

  /// Continues at this offset.
  void seek(std::size_t offset) noexcept { at_ = offset; }

  /// standard_conforming_strings = off: a backslash escapes in plain strings too.
  void plain_strings_have_escapes(bool on) noexcept { plain_escapes_ = on; }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool skip_quoted(bool escapes) noexcept;
  bool skip_string(bool escapes) noexcept;
  bool skip_block_comment() noexcept;
  TokenKind string(bool escapes) noexcept;
  TokenKind quoted_word() noexcept;
  TokenKind word_or_prefixed_string() noexcept;
  TokenKind dollar() noexcept;
  void skip_number() noexcept;
  void skip_operator() noexcept;
  TokenKind comment_or_operator() noexcept;
  TokenKind sign() noexcept;
  TokenKind token() noexcept;

  std::string_view text_;
  std::size_t at_;
  bool plain_escapes_ = false;
};

/// The tokens of one statement, without comments and without the semicolons that end it.
[[nodiscard]] std::vector<Token> statement_tokens(std::string_view statement);

/// The pieces of a string token that white space with a line break continues, quotes included; the
/// first one with its prefix. `plain_escapes` as for the lexer that read it.
[[nodiscard]] std::vector<std::string_view> string_pieces(std::string_view token,
                                                          bool plain_escapes);

/// ASCII letters in lower case, as the server folds names in UTF-8; other bytes stay.
[[nodiscard]] constexpr char fold(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `word` is `lower` in any case.
[[nodiscard]] bool is_word(std::string_view word, std::string_view lower) noexcept;

}  // namespace pgmig::sql
