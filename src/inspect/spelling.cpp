// SPDX-License-Identifier: Apache-2.0
// Spelling definitions as PostgreSQL's ruleutils.c does.
#include "inspect/spelling.hpp"

#include "pg/sql_text.hpp"
#include "sql/lexer.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pgmig::inspect {

namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    list += list.empty() ? "" : ", ";
    list += pg::quote_identifier(name);
  }
  return list;
}

/// pg_index.indoption's bits: 1 is DESC, 2 is NULLS FIRST; only what is not the default is spelt.
const char* ordering(int option) {
  const bool descending = (option & 1) != 0;
  const bool nulls_first = (option & 2) != 0;
  if (descending) {
    return nulls_first ? " DESC" : " DESC NULLS LAST";
  }
  return nulls_first ? " NULLS FIRST" : "";
}

std::string deferral(bool deferrable, bool deferred) {
  std::string text = deferrable ? " DEFERRABLE" : "";
  return text + (deferred ? " INITIALLY DEFERRED" : "");
}

const char* action(char code) {
  switch (code) {
    case 'r':
      return "RESTRICT";
    case 'c':
      return "CASCADE";
    case 'n':
      return "SET NULL";
    case 'd':
      return "SET DEFAULT";
    default:
      return "";  // 'a': NO ACTION is not spelt
  }
}

/// A walk over SQL text, word by word: identifiers as they are stored (unquoted), and where each
/// begins. Strings and punctuation are passed over.
struct Word {
  std::string text;
  std::size_t at = 0;
  int depth = 0;  ///< open parentheses around it
  bool quoted = false;
};

std::string unquoted(std::string_view quoted) {
  std::string text;
  for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
    text.push_back(quoted[at]);
    at += quoted[at] == '"' ? 1U : 0U;
  }
  return text;
}

int nesting(std::string_view sign) { return sign == "(" ? 1 : sign == ")" ? -1 : 0; }

std::vector<Word> words_of(std::string_view sql) {
  std::vector<Word> words;
  int depth = 0;
  sql::Lexer lexer(sql);
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view text = sql.substr(token.offset, token.length);
    const bool quoted = token.kind == sql::TokenKind::quoted_word;
    if (quoted || token.kind == sql::TokenKind::word) {
      words.push_back({.text = quoted ? unquoted(text) : std::string(text),
                       .at = token.offset,
                       .depth = depth,
                       .quoted = quoted});
    } else if (token.kind == sql::TokenKind::symbol) {
      depth += nesting(text);
    }
  }
  return words;
}

}  // namespace

std::vector<std::string> columns_mentioned(const std::string& definition,
                                           const std::vector<catalog::Column>& columns) {
  const std::size_t predicate = definition.size() - predicate_of(definition).size();
  std::vector<std::string> mentioned;
  for (const Word& word : words_of(definition)) {
    const bool in_expression = word.depth > 1 || word.at >= predicate;
    if (in_expression &&
        std::ranges::find(columns, word.text, &catalog::Column::name) != columns.end()) {
      mentioned.push_back(word.text);
    }
  }
  std::ranges::sort(mentioned);
  mentioned.erase(std::unique(mentioned.begin(), mentioned.end()), mentioned.end());
  return mentioned;
}

std::string predicate_of(const std::string& definition) {
  for (const Word& word : words_of(definition)) {
    if (word.depth == 0 && !word.quoted && word.text == "WHERE") {
      return definition.substr(word.at + std::string_view("WHERE ").size());
    }
  }
  return {};
}

std::string spell_index(const pg::QualifiedName& table, const catalog::Index& index,
                        const std::vector<int>& options) {
  std::string keys;
  for (std::size_t at = 0; at < index.columns.size(); ++at) {
    keys += at == 0 ? "" : ", ";
    keys += pg::quote_identifier(index.columns[at]);
    keys += at < options.size() ? ordering(options[at]) : "";
  }
  const std::string included =
      index.included.empty() ? "" : " INCLUDE (" + list_of(index.included) + ")";
  return pg::sql("CREATE {}INDEX {} ON {}{} USING {} ({}){}",
                 pg::Verbatim{index.unique ? "UNIQUE " : ""}, pg::Identifier{index.name},
                 pg::Verbatim{index.partitioned ? "ONLY " : ""}, table,
                 pg::Identifier{index.method}, pg::Verbatim{keys}, pg::Verbatim{included});
}

std::string spell_key(const catalog::Constraint& key, const catalog::Index& index,
                      KeySpelling spelling) {
  std::string text = key.kind == sql::ConstraintKind::primary_key ? "PRIMARY KEY" : "UNIQUE";
  text += spelling.nulls_not_distinct ? " NULLS NOT DISTINCT (" : " (";
  text += list_of(key.columns) + ")";
  text += index.included.empty() ? "" : " INCLUDE (" + list_of(index.included) + ")";
  return text + deferral(key.deferrable, spelling.deferred);
}

std::string spell_foreign_key(const catalog::Constraint& key, const std::string& actions,
                              bool deferred) {
  std::string text =
      pg::sql("FOREIGN KEY ({}) REFERENCES {}({})", pg::Verbatim{list_of(key.columns)},
              key.referenced, pg::Verbatim{list_of(key.referenced_columns)});
  const char match = actions.empty() ? 's' : actions[0];
  const std::string on_update = actions.size() > 1 ? action(actions[1]) : "";
  const std::string on_delete = actions.size() > 2 ? action(actions[2]) : "";
  text += match == 'f' ? " MATCH FULL" : "";
  text += on_update.empty() ? "" : " ON UPDATE " + on_update;
  text += on_delete.empty() ? "" : " ON DELETE " + on_delete;
  text += deferral(key.deferrable, deferred);
  return text + (key.validated ? "" : " NOT VALID");
}

}  // namespace pgmig::inspect
