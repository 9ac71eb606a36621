// SPDX-License-Identifier: Apache-2.0
// DELETE hands the rows that it removes on to the trash.
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/keep_limit.hpp"
#include "planner/kept.hpp"
#include "planner/kept_rows.hpp"
#include "planner/recipe.hpp"
#include "planner/trash.hpp"
#include "sql/lexer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Relation;

const sql::DataChange* deletes(const Request& request) {
  const auto* change = std::get_if<sql::DataChange>(&request.statement.sql.change);
  return change != nullptr && change->verb == sql::DataChange::Verb::remove && change->also.empty()
             ? change
             : nullptr;
}

/// "DELETE FROM t ... WHERE ...": RETURNING * can be written behind it, and is all of the row.
bool can_return_rows(std::string_view text) {
  int depth = 0;
  bool is_first = true;
  for (const sql::Token& token : sql::statement_tokens(text)) {
    const std::string_view word = text.substr(token.offset, token.length);
    if (is_first && !sql::is_word(word, "delete")) {
      return false;
    }
    is_first = false;
    depth += word == "(" ? 1 : word == ")" ? -1 : 0;
    if (depth == 0 && token.kind == sql::TokenKind::word &&
        (sql::is_word(word, "using") || sql::is_word(word, "returning"))) {
      return false;
    }
  }
  return !is_first;
}

/// Rows of other tables go along, or lose what they refer to.
bool reaches_others(const Relation& table, const Catalog& catalog) {
  return std::ranges::any_of(table.referenced_by, [&](const pg::QualifiedName& name) {
    const Relation* other = catalog.find(name);
    return other != nullptr &&
           std::ranges::any_of(other->constraints, [&](const Constraint& constraint) {
             return constraint.referenced == table.name &&
                    (constraint.definition.empty() ||
                     constraint.definition.find(" ON DELETE ") != std::string::npos);
           });
  });
}

/// What a trigger does besides cannot be seen.
bool fires_triggers(const Relation& table, const Catalog& catalog) {
  return std::ranges::any_of(catalog::tree_of(catalog, table), [](const Relation* member) {
    return std::ranges::any_of(member->triggers, [](const catalog::Trigger& trigger) {
      return trigger.enabled != 'D' && trigger.definition.find(" DELETE ") != std::string::npos;
    });
  });
}

bool applies(const Request& request) {
  const sql::DataChange* change = deletes(request);
  const Relation* table = change == nullptr ? nullptr : request.catalog.find(change->table);
  return table != nullptr && !request.is_way_back && is_to_be_kept(request) &&
         may_hold_old_rows(request.catalog, *table) &&
         can_return_rows(request.statement.sql.text) &&
         why_rows_not_kept(*table, request.catalog, request.policy).empty() &&
         !reaches_others(*table, request.catalog) && !fires_triggers(*table, request.catalog);
}

/// A line comment may end the author's text.
std::string handed_on(const Relation& table, const pg::QualifiedName& copy,
                      const std::string& text) {
  return pg::sql("WITH gone AS ({}\nRETURNING *) INSERT INTO {} SELECT {} FROM gone",
                 pg::Verbatim{text}, copy, pg::Verbatim{kept_columns(table)});
}

std::vector<Draft> steps(const Request& request) {
  const Relation& table = *request.catalog.find(deletes(request)->table);
  const pg::QualifiedName copy =
      rows_in_trash(table, request.catalog, request.migration, request.number);
  std::vector<std::string> statements = trash_made(request.catalog.trash);
  statements.push_back(pg::sql("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA", copy,
                               pg::Verbatim{kept_columns(table)}, table.name));
  statements.push_back(handed_on(table, copy, request.statement.sql.text));
  statements.push_back(stop_over_limit(copy, table, request.policy));
  statements.push_back(
      put_on_list(request.catalog.trash,
                  {{.relation = copy.name, .kind = "rows", .original = pg::to_sql(table.name)}},
                  request.migration));
  std::vector<Draft> drafts;
  drafts.reserve(statements.size());
  for (std::string& statement : statements) {
    drafts.push_back({.sql = std::move(statement),
                      .with_previous = !drafts.empty(),
                      .done_if = {},
                      .clean_up = {},
                      .undo = plan::NothingToUndo{},
                      .reason = "the rows are kept in the trash until pgmig purge"});
  }
  drafts.back().undo =
      plan::UndoSql{.sql = {put_rows_back(table, copy), pg::sql("DROP TABLE {}", copy)}};
  return drafts;
}

}  // namespace

extern const Recipe delete_rows_recipe;
const Recipe delete_rows_recipe{
    .id = "delete-rows",
    .hazard = "data_loss",
    .danger = "DELETE destroys the rows for good.",
    .technique =
        "of a table up to keep_limit, without triggers and cascades, the DELETE returns the rows "
        "that it removes, and the same statement puts them into the trash.",
    .applies = applies,
    .steps = steps,
    .keeps = true,
    .in_blocks = true,
};

}  // namespace pgmig::planner::recipes
