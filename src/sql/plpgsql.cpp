// SPDX-License-Identifier: Apache-2.0
// By tokens, so that bodies of every version are judged alike (libpg_query's PL/pgSQL parser speaks
// version 15 only, and leaks on what it rejects).
#include "sql/plpgsql.hpp"

#include "sql/lexer.hpp"

#include <vector>

namespace pgmig::sql {

namespace {

/// The texts of what is no string, number or comment; those are empty.
std::vector<std::string_view> words_of(std::string_view body) {
  std::vector<std::string_view> words;
  Lexer lexer(body);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment) {
      continue;
    }
    const bool counts = token.kind == TokenKind::word || token.kind == TokenKind::symbol;
    words.push_back(counts ? body.substr(token.offset, token.length) : std::string_view{});
  }
  return words;
}

/// After what a statement of PL/pgSQL may begin (pl_gram.y, proc_sect): nothing else comes before
/// one.
bool comes_before_statement(std::string_view word) {
  return word == ";" || word == ">>" || is_word(word, "begin") || is_word(word, "then") ||
         is_word(word, "else") || is_word(word, "loop");
}

}  // namespace

bool commits(std::string_view body) {
  const std::vector<std::string_view> words = words_of(body);
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const bool ends = is_word(words[i], "commit") || is_word(words[i], "rollback");
    const bool complete = words[i + 1] == ";" || is_word(words[i + 1], "and");  // AND [NO] CHAIN
    if (ends && complete && comes_before_statement(words[i - 1])) {
      return true;
    }
  }
  return false;
}

}  // namespace pgmig::sql
