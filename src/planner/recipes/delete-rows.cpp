// SPDX-License-Identifier: Apache-2.0
// DELETE hands the rows that it removes on to the trash.
#include "pg/sql_text.hpp"
#include "planner/changed_rows.hpp"
#include "planner/keep_limit.hpp"
#include "planner/kept_rows.hpp"
#include "planner/recipe.hpp"
#include "planner/row_batches.hpp"
#include "planner/trash.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

bool applies(const Request& request) {
  return table_of_plain_delete(request) != nullptr && !goes_in_batches(request);
}

/// A line comment may end the author's text.
std::string handed_on(const Relation& table, const pg::QualifiedName& copy,
                      const std::string& text) {
  return pg::sql("WITH gone AS ({}\nRETURNING *) INSERT INTO {} SELECT {} FROM gone",
                 pg::Verbatim{text}, copy, pg::Verbatim{kept_columns(table)});
}

std::vector<Draft> steps(const Request& request) {
  const Relation& table = *table_of_plain_delete(request);
  const pg::QualifiedName copy =
      rows_in_trash(table, request.catalog, request.migration, request.number);
  std::vector<std::string> statements = trash_made(request.catalog.trash);
  statements.push_back(make_place_for_rows(table, copy));
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
