// SPDX-License-Identifier: Apache-2.0
// Words, not grammar: only what the first words of a statement decide.
#include "sql/unknown_syntax.hpp"

#include "sql/lexer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace pgmig::sql {

namespace {

std::vector<Token> tokens_of(std::string_view statement) {
  std::vector<Token> tokens;
  Lexer lexer(statement);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind != TokenKind::line_comment && token.kind != TokenKind::block_comment) {
      tokens.push_back(token);
    }
  }
  return tokens;
}

/// `:name`, `:'name'`, `:"name"` outside brackets: a variable of psql.
bool has_psql_variable(std::string_view statement) {
  const std::vector<Token> tokens = tokens_of(statement);
  std::size_t brackets = 0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const std::string_view text = statement.substr(tokens[i].offset, tokens[i].length);
    if (text == "[") {
      ++brackets;
    } else if (text == "]" && brackets > 0) {
      --brackets;
    }
    const Token& next = tokens[i + 1];
    const bool names = next.kind == TokenKind::word || next.kind == TokenKind::quoted_word ||
                       next.kind == TokenKind::string;
    if (brackets == 0 && text == ":" && names && next.offset == tokens[i].offset + 1) {
      return true;
    }
  }
  return false;
}

/// Whether what was not understood begins a line, with a word that begins statements.
bool looks_like_next_statement(std::string_view statement, std::size_t offset) {
  static constexpr std::array<std::string_view, 16> words{
      "alter", "analyze", "begin",  "call",   "comment", "copy", "create",   "delete",
      "drop",  "grant",   "insert", "revoke", "select",  "set",  "truncate", "update"};
  const std::size_t line = statement.substr(0, offset).find_last_of('\n');
  if (line == std::string_view::npos ||
      statement.substr(line, offset - line).find_first_not_of(" \t\r\n") !=
          std::string_view::npos) {
    return false;
  }
  Lexer lexer(statement.substr(offset));
  const Token token = lexer.next();
  return std::ranges::any_of(words, [&](std::string_view word) {
    return is_word(statement.substr(offset + token.offset, token.length), word);
  });
}

struct Start {
  std::string_view first;
  std::string_view second;  ///< empty: any
};

}  // namespace

bool unknown_runs_outside_transaction(std::string_view statement) {
  static constexpr std::array<Start, 10> starts{{
      {"vacuum", ""},
      {"alter", "system"},
      {"create", "database"},
      {"drop", "database"},
      {"create", "tablespace"},
      {"drop", "tablespace"},
      {"reindex", "database"},
      {"reindex", "system"},
      {"reindex", "schema"},
      {"drop", "subscription"},
  }};
  const std::vector<Token> tokens = tokens_of(statement);
  const auto is = [&](std::size_t i, std::string_view word) {
    return i < tokens.size() && is_word(statement.substr(tokens[i].offset, tokens[i].length), word);
  };
  if (std::ranges::any_of(starts, [&](const Start& start) {
        return is(0, start.first) && (start.second.empty() || is(1, start.second));
      })) {
    return true;
  }
  const bool may_be_concurrent =
      is(0, "create") || is(0, "drop") || is(0, "reindex") || is(0, "alter") || is(0, "repack");
  const auto names_it = [&](const Token& token) {
    return token.kind == TokenKind::word &&
           is_word(statement.substr(token.offset, token.length), "concurrently");
  };
  return may_be_concurrent && std::ranges::any_of(tokens, names_it);
}

std::string hint_for_unknown(std::string_view statement, std::size_t offset) {
  if (has_psql_variable(statement)) {
    return "psql's variables are not replaced: write ${name} and pass --set name=value";
  }
  if (looks_like_next_statement(statement, std::min(offset, statement.size()))) {
    return "is a semicolon missing before it? As it stands it is one statement, and the server "
           "decides";
  }
  return "a mistake, or newer than the grammar that pgmig reads, PostgreSQL 15: it is sent as it "
         "stands and the server decides";
}

}  // namespace pgmig::sql
