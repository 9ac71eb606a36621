// SPDX-License-Identifier: Apache-2.0
// Rows come back from the trash where nobody has taken their keys meanwhile.
#include "pg/sql_text.hpp"
#include "planner/kept_rows.hpp"
#include "planner/kept_value.hpp"
#include "planner/recipe.hpp"
#include "planner/row_key.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

bool applies(const Request& request) {
  return request.is_way_back && rows_come_back(request.statement.sql.change, request.catalog);
}

Draft look_for_taken_keys(const Relation& table, const Relation& copy) {
  std::string shown;
  std::string same;
  for (const std::string& column : row_key(table, {})) {
    shown +=
        pg::sql("{}{}, t.{}", pg::Verbatim{shown.empty() ? "" : ", "},
                pg::Literal{(shown.empty() ? "" : ", ") + column + "="}, pg::Identifier{column});
    same += pg::sql("{}t.{} = {}", pg::Verbatim{same.empty() ? "" : " AND "},
                    pg::Identifier{column}, pg::Verbatim{value_again(*table.column(column), "k.")});
  }
  return {.sql = pg::sql("SELECT pg_catalog.concat({}) FROM {} AS t JOIN {} AS k ON {} LIMIT 6",
                         pg::Verbatim{shown}, table.name, copy.name, pg::Verbatim{same}),
          .finding = "rows of " + pg::to_sql(table.name) +
                     " that have the key of one that was to come back (pgmig down --accept-loss "
                     "leaves those that were)",
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = "rows that came since are not overwritten"};
}

/// Columns that are not there any more are left out, by who has accepted that.
std::string insert(const RowsComeBack& back) {
  catalog::Relation table = back.table;
  std::erase_if(table.columns, [&](const catalog::Column& column) {
    return back.copy.column(column.name) == nullptr;
  });
  return put_rows_back(table, back.copy.name);
}

std::vector<Draft> steps(const Request& request) {
  const RowsComeBack back = *rows_come_back(request.statement.sql.change, request.catalog);
  const auto& given = request.statement.directives.accept;
  const bool loss_is_accepted = std::ranges::find(given, "data_loss") != given.end();
  std::vector<Draft> drafts;
  if (!loss_is_accepted && !row_key(back.table, {}).empty()) {
    drafts.push_back(look_for_taken_keys(back.table, back.copy));
  }
  drafts.push_back({.sql = insert(back) + (loss_is_accepted ? " ON CONFLICT DO NOTHING" : ""),
                    .done_if = {},
                    .clean_up = {},
                    .undo = plan::NothingToUndo{},
                    .reason = "the rows come back from the trash"});
  return drafts;
}

}  // namespace

extern const Recipe restore_rows_recipe;
const Recipe restore_rows_recipe{
    .id = "restore-rows",
    .hazard = {},
    .danger = "On the way back a row may meet another that has got its key meanwhile.",
    .technique =
        "such rows are looked for and named before any comes back; with --accept-loss those that "
        "are there stay, and the others come back.",
    .applies = applies,
    .steps = steps,
    .only_on_the_way_back = true,
};

}  // namespace pgmig::planner::recipes
