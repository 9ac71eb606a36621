// SPDX-License-Identifier: Apache-2.0
// Who writes both tables writes the referenced one first: the other order would be a deadlock.
#include "planner/foreign_key_steps.hpp"

#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_tree_steps.hpp"
#include "sql/lexer.hpp"
#include "sql/rewrite.hpp"
#include "sql/script.hpp"

#include <algorithm>
#include <array>

namespace pgmig::planner {

using catalog::Relation;
using Columns = std::vector<std::string>;

namespace {

/// ADD FOREIGN KEY takes the same lock, but later.
bool is_locked_first(const Relation& table, const Relation& referenced) {
  return referenced.name != table.name && !is_ours(referenced) && referenced.owned_by_us;
}

/// By its first columns, in any order.
bool finds_rows_by(const catalog::Index& index, const Columns& columns) {
  return index.valid && index.predicate.empty() && index.method == "btree" &&
         index.columns.size() >= columns.size() &&
         std::is_permutation(columns.begin(), columns.end(), index.columns.begin());
}

std::string create_index(const Relation& table, const std::string& name, const Columns& columns) {
  std::string keys;
  for (const std::string& column : columns) {
    keys += keys.empty() ? "" : ", ";
    keys += pg::quote_identifier(column);
  }
  return pg::sql("CREATE INDEX {} ON {} ({})", pg::Identifier{name}, table.name,
                 pg::Verbatim{keys});
}

/// The words of a foreign key that change what it does.
bool has_actions(std::string_view text) {
  constexpr std::array words{"cascade", "set", "restrict", "match", "deferrable", "deferred"};
  const std::vector<sql::Token> tokens = sql::statement_tokens(text);
  return std::ranges::any_of(tokens, [&](const sql::Token& token) {
    const std::string_view word = text.substr(token.offset, token.length);
    return token.kind == sql::TokenKind::word &&
           std::ranges::any_of(words, [&](const char* other) { return sql::is_word(word, other); });
  });
}

}  // namespace

bool is_same_foreign_key(const catalog::Catalog& catalog, const catalog::Constraint& own,
                         const sql::Constraint& wanted, std::string_view text) {
  return own.kind == sql::ConstraintKind::foreign_key && own.columns == wanted.columns &&
         own.referenced == catalog.resolve(wanted.referenced) &&
         (wanted.referenced_columns.empty() ||
          own.referenced_columns == wanted.referenced_columns) &&
         (own.definition.empty() || (!has_actions(own.definition) && !has_actions(text)));
}

std::vector<Draft> missing_index_steps(const catalog::Catalog& catalog, const Relation& table,
                                       const Columns& columns) {
  if (std::ranges::any_of(table.indexes,
                          [&](const auto& index) { return finds_rows_by(index, columns); })) {
    return {};
  }
  const std::string name =
      catalog::free_name(catalog, table.name.schema, table.name.name, catalog::joined(columns),
                         "idx", catalog::Taken::relations);
  const std::string text = create_index(table, name, columns);
  if (table.kind != catalog::RelationKind::partitioned_table) {
    return {built_concurrently(table.name, name,
                               sql::create_index_concurrently(text, name, table.name))};
  }
  const sql::Script script = sql::parse_script(text, {});
  return index_tree_steps(
      catalog, table,
      {.change = std::get<sql::CreateIndex>(script.statements.front().change), .text = text});
}

std::vector<Draft> foreign_key_steps(const Relation& table, const Relation& referenced,
                                     const std::string& name, const std::string& add_not_valid) {
  const bool locks = is_locked_first(table, referenced);
  const std::string reason = "holds for new rows at once; no row is read under the locks";
  std::vector<Draft> drafts;
  if (locks) {
    drafts.push_back(
        {.sql = pg::sql("LOCK TABLE ONLY {} IN SHARE ROW EXCLUSIVE MODE", referenced.name),
         .done_if = {},
         .clean_up = {},
         .undo = plan::NothingToUndo{},
         .reason = reason});
  }
  drafts.push_back(
      {.sql = add_not_valid,
       .with_previous = locks,
       .done_if = {},
       .clean_up = {},
       .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}",
                                             table.name, pg::Identifier{name})}},
       .reason = reason});
  drafts.push_back(validation(table, name));
  return drafts;
}

}  // namespace pgmig::planner
