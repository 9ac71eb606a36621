// SPDX-License-Identifier: Apache-2.0
// What a statement says, without its layout. These bytes are stored in histories: they never change
// meaning. A better form would be a new first line, beside this one.
//
// Every token is a letter for its kind, the length of its text in bytes, a colon and the text:
//   w  word, ASCII letters in lower case (the case of keywords and unquoted names is layout)
//   q  quoted name, as written; the prefix of U& in lower case
//   s  string, as written, prefix in lower case; a continued string is its pieces with one line
//   break between d  dollar-quoted string, as written n  number in lower case     p  parameter o
//   operator or sign
// A semicolon follows each statement of a script, whether or not the author wrote the last one;
// empty statements are left out. The rows of COPY are `r`, length, colon and bytes. Directives come
// first, as `c`. What cannot be cut into tokens is digested as it stands.
#include "base/digest.hpp"

#include "sql/lexer.hpp"
#include "sql/script.hpp"
#include "sql/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace pgmig::sql {

namespace {

constexpr std::string_view script_head = "pgmig script 1\n";
constexpr std::string_view statement_head = "pgmig statement 1\n";
constexpr std::string_view text_head = "pgmig text 1\n";
constexpr std::string_view semicolon = "o1:;";

void add(std::string& bytes, char kind, std::string_view text) {
  fmt::format_to(std::back_inserter(bytes), "{}{}:{}", kind, text.size(), text);
}

std::string folded(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), fold);
  return lower;
}

/// The text with what stands before its first quote in lower case.
std::string with_folded_prefix(std::string_view text, char quote) {
  const std::size_t prefix = std::min(text.find(quote), text.size());
  return folded(text.substr(0, prefix)) + std::string(text.substr(prefix));
}

std::string canonical_string(std::string_view text, bool plain_escapes) {
  const std::string joined = fmt::format("{}", fmt::join(string_pieces(text, plain_escapes), "\n"));
  return with_folded_prefix(joined, '\'');
}

/// False when the token is none that SQL has.
bool add_token(std::string& bytes, TokenKind kind, std::string_view text, bool plain_escapes) {
  switch (kind) {
    case TokenKind::word:
      add(bytes, 'w', folded(text));
      return true;
    case TokenKind::quoted_word:
      add(bytes, 'q', with_folded_prefix(text, '"'));
      return true;
    case TokenKind::string:
      add(bytes, 's', canonical_string(text, plain_escapes));
      return true;
    case TokenKind::dollar_string:
      add(bytes, 'd', text);
      return true;
    case TokenKind::number:
      add(bytes, 'n', folded(text));
      return true;
    case TokenKind::parameter:
      add(bytes, 'p', text);
      return true;
    case TokenKind::symbol:
      add(bytes, 'o', text);
      return true;
    case TokenKind::line_comment:
    case TokenKind::block_comment:
    case TokenKind::end:
      return true;
    case TokenKind::backslash:
    case TokenKind::unterminated:
      return false;
  }
  return false;
}

/// Nothing when the statement cannot be cut into tokens.
std::optional<std::string> tokens_of(std::string_view statement, bool plain_escapes) {
  std::string bytes;
  Lexer lexer(statement);
  lexer.plain_strings_have_escapes(plain_escapes);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (!add_token(bytes, token.kind, statement.substr(token.offset, token.length),
                   plain_escapes)) {
      return std::nullopt;
    }
  }
  return bytes;
}

std::optional<std::string> tokens_of_script(std::string_view text) {
  const Split pieces = split(text, {});
  if (has_errors(pieces.diagnostics)) {
    return std::nullopt;
  }
  std::string bytes;
  for (const Piece& piece : pieces.pieces) {
    const std::string_view statement = text.substr(piece.begin, piece.end - piece.begin);
    const std::optional<std::string> tokens = tokens_of(statement, !piece.readable);
    if (!tokens) {
      return std::nullopt;
    }
    bytes += *tokens;
    bytes += semicolon;
    if (piece.copy_data) {
      add(bytes, 'r', text.substr(piece.copy_data->offset, piece.copy_data->length));
    }
  }
  return bytes;
}

}  // namespace

std::string token_digest(std::string_view text, const std::vector<std::string>& directives) {
  const std::optional<std::string> tokens = tokens_of_script(text);
  std::string bytes(tokens ? script_head : text_head);
  for (const std::string& directive : directives) {
    add(bytes, 'c', directive);
  }
  bytes += tokens ? std::string_view(*tokens) : text;
  return sha256(bytes);
}

std::string statement_digest(std::string_view statement) {
  std::optional<std::string> tokens = tokens_of(statement, false);
  while (tokens && tokens->ends_with(semicolon)) {  // no other token ends in one
    tokens->resize(tokens->size() - semicolon.size());
  }
  std::string bytes(tokens ? statement_head : text_head);
  bytes += tokens ? std::string_view(*tokens) : statement;
  return sha256(bytes);
}

}  // namespace pgmig::sql
