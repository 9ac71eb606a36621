// SPDX-License-Identifier: Apache-2.0
// The last word of the statement is the name.
#include "planner/savepoints.hpp"

#include "sql/lexer.hpp"

#include <algorithm>

namespace pgmig::planner {

std::string savepoint_name(const sql::Statement& statement) {
  const std::string& text = statement.text;
  std::string name;
  sql::Lexer lexer(text);
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    if (token.kind == sql::TokenKind::quoted_word) {
      name = text.substr(token.offset + 1, token.length - 2);
    } else if (token.kind == sql::TokenKind::word) {
      name = text.substr(token.offset, token.length);
      std::ranges::transform(name, name.begin(), sql::fold);
    }
  }
  return name;
}

}  // namespace pgmig::planner
