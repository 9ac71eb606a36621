// SPDX-License-Identifier: Apache-2.0
// INSERT hands the rows that it makes on to the trash.
#include "pg/sql_text.hpp"
#include "planner/changed_rows.hpp"
#include "planner/kept_rows.hpp"
#include "planner/recipe.hpp"
#include "planner/row_images.hpp"
#include "planner/trash.hpp"
#include "planner/undo.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

bool applies(const Request& request) { return table_of_plain_insert(request) != nullptr; }

std::vector<Draft> steps(const Request& request) {
  const Relation& table = *table_of_plain_insert(request);
  const RowImages images = images_of(table, request.catalog, request.migration, request.number);
  std::vector<std::string> statements = trash_made(request.catalog.trash);
  statements.push_back(make_place_for_rows(table, images.is));
  statements.push_back(insert_into_image(images, request.statement.sql.text));
  statements.push_back(put_on_list(
      request.catalog.trash,
      {{.relation = images.is.name, .kind = "rows", .original = pg::to_sql(table.name)}},
      request.migration));
  std::vector<Draft> drafts;
  drafts.reserve(statements.size());
  for (std::string& statement : statements) {
    drafts.push_back({.sql = std::move(statement),
                      .with_previous = !drafts.empty(),
                      .done_if = {},
                      .clean_up = {},
                      .undo = plan::NothingToUndo{},
                      .reason = "the new rows are written down, so that down finds them"});
  }
  drafts[drafts.size() - 2].undo =
      plan::UndoSql{.sql = {std::string{in_one_piece.begin}, delete_inserted_rows(images),
                            pg::sql("DROP TABLE {}", images.is), std::string{in_one_piece.end}},
                    .unforeseen = unforeseen_rows(request, {&table})};
  return drafts;
}

}  // namespace

extern const Recipe insert_rows_recipe;
const Recipe insert_rows_recipe{
    .id = "insert-rows",
    .hazard = {},
    .danger = "Rows of an INSERT are like any others afterwards: nobody can tell which to delete.",
    .technique =
        "the INSERT returns its rows, and the same statement puts a copy of them into the trash.",
    .applies = applies,
    .steps = steps,
    .keeps = true,
    .in_blocks = true,
};

}  // namespace pgmig::planner::recipes
