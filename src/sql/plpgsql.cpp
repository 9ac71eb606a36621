// SPDX-License-Identifier: Apache-2.0
// PL/pgSQL's own parser, asked only when the words COMMIT or ROLLBACK occur at all.
#include "sql/plpgsql.hpp"

#include "pg/name.hpp"
#include "sql/lexer.hpp"

#include <nlohmann/json.hpp>
#include <pg_query.h>

#include <memory>
#include <optional>
#include <vector>

namespace pgmig::sql {

namespace {

using nlohmann::json;

bool mentions_commit(std::string_view body) {
  Lexer lexer(body);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    const std::string_view text = body.substr(token.offset, token.length);
    if (token.kind == TokenKind::word && (is_word(text, "commit") || is_word(text, "rollback"))) {
      return true;
    }
  }
  return false;
}

/// A COMMIT that stands where a statement begins: after a semicolon or a word that opens a list of
/// them.
bool commit_begins_statement(std::string_view body) {
  Lexer lexer(body);
  bool begins = true;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    const std::string_view text = body.substr(token.offset, token.length);
    if (token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment) {
      continue;
    }
    if (begins && token.kind == TokenKind::word &&
        (is_word(text, "commit") || is_word(text, "rollback"))) {
      return true;
    }
    begins = text == ";" || is_word(text, "begin") || is_word(text, "then") ||
             is_word(text, "else") || is_word(text, "loop");
  }
  return false;
}

bool has_commit_node(const json& tree) {
  std::vector<const json*> waiting{&tree};
  while (!waiting.empty()) {
    const json& node = *waiting.back();
    waiting.pop_back();
    if (node.is_object() &&
        (node.contains("PLpgSQL_stmt_commit") || node.contains("PLpgSQL_stmt_rollback"))) {
      return true;
    }
    if (node.is_structured()) {
      for (const json& child : node) {
        waiting.push_back(&child);
      }
    }
  }
  return false;
}

/// Nothing when the parser rejects the body.
std::optional<bool> ask_parser(std::string_view body) {
  std::string quoted = pg::quote_literal(body);
  const std::string text = "DO " + quoted;
  PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(text.c_str());
  std::optional<bool> answer;
  if (result.error == nullptr && result.plpgsql_funcs != nullptr) {
    const json tree = json::parse(result.plpgsql_funcs, nullptr, /*allow_exceptions=*/false);
    if (!tree.is_discarded()) {
      answer = has_commit_node(tree);
    }
  }
  pg_query_free_plpgsql_parse_result(result);
  return answer;
}

}  // namespace

bool commits(std::string_view body) {
  return mentions_commit(body) && ask_parser(body).value_or(commit_begins_statement(body));
}

}  // namespace pgmig::sql
