// SPDX-License-Identifier: Apache-2.0
// Block comments are no directives; one that looks like it would be missed in silence, so it is
// named.
#include "source/directive_line.hpp"
#include "source/directives.hpp"
#include "sql/lexer.hpp"
#include "sql/place.hpp"

#include <algorithm>

namespace pgmig::source {

namespace {

std::string_view without_decoration(std::string_view line) noexcept {
  return line.substr(std::min(line.find_first_not_of(" \t/*-"), line.size()));
}

/// Where in a block comment a line begins like a directive; npos when none does.
std::size_t directive_in(std::string_view comment) noexcept {
  for (std::size_t start = 0; start < comment.size();) {
    const std::size_t end = std::min(comment.find('\n', start), comment.size());
    const std::string_view line = without_decoration(comment.substr(start, end - start));
    if (directive_scope(line)) {
      return static_cast<std::size_t>(line.data() - comment.data());
    }
    start = end + 1;
  }
  return std::string_view::npos;
}

}  // namespace

Diagnostics directives_in_block_comments(const sql::Script& script, std::string_view text,
                                         const std::string& file) {
  Diagnostics diagnostics;
  if (text.find("pgmig") == std::string_view::npos) {
    return diagnostics;
  }
  sql::PlaceFinder places{text};
  auto statement = script.statements.begin();
  sql::Lexer lexer{text};
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    // Statements are jumped over as a whole, and with them rows of COPY, which are not SQL.
    while (statement != script.statements.end() && statement->offset < token.offset) {
      ++statement;
    }
    if (statement != script.statements.end() && statement->offset == token.offset) {
      lexer.seek(statement->copy_data ? statement->copy_data->offset + statement->copy_data->length
                                      : statement->offset + statement->text.size());
      continue;
    }
    if (token.kind != sql::TokenKind::block_comment) {
      continue;
    }
    const std::size_t found = directive_in(text.substr(token.offset, token.length));
    if (found != std::string_view::npos) {
      const TextPosition place = places.at(token.offset + found);
      diagnostics.push_back({.severity = Severity::warning,
                             .code = "ignored_directive",
                             .message = "a directive in a block comment is none",
                             .hint = "write it as -- pgmig: on a line of its own",
                             .at = {file, place.line, place.column}});
    }
  }
  return diagnostics;
}

}  // namespace pgmig::source
