// SPDX-License-Identifier: Apache-2.0
// A materialized view that others read is refreshed beside them, where a unique index allows it.
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/recipe.hpp"

#include <algorithm>

namespace pgmig::planner::recipes {

namespace {

using catalog::Index;
using catalog::Relation;

const sql::Maintenance* refresh_of(const Request& request) {
  const auto* change = std::get_if<sql::Maintenance>(&request.statement.sql.change);
  return change != nullptr && change->verb == sql::Maintenance::Verb::refresh &&
                 change->with_data && change->objects.size() == 1
             ? change
             : nullptr;
}

/// What the server compares old and new rows by.
bool tells_rows_apart(const Index& index) {
  return index.unique && index.valid && index.predicate.empty() &&
         std::ranges::find(index.columns, "") == index.columns.end();
}

/// One that was never filled cannot be refreshed so; it has no readers either.
bool applies(const Request& request) {
  const sql::Maintenance* change = refresh_of(request);
  const Relation* view =
      change == nullptr ? nullptr : request.catalog.find(change->objects.front());
  return view != nullptr && view->kind == catalog::RelationKind::materialized_view &&
         !is_ours(*view) && view->may_hold_rows && view->owned_by_us &&
         std::ranges::any_of(view->indexes, tells_rows_apart);
}

std::vector<Draft> steps(const Request& request) {
  const Relation& view = *request.catalog.find(refresh_of(request)->objects.front());
  return {{.sql = pg::sql("REFRESH MATERIALIZED VIEW CONCURRENTLY {}", view.name),
           .alone = true,
           .done_if = {},
           .clean_up = {},
           .undo = plan::NothingToUndo{},
           .reason = "old and new rows are compared while everybody goes on reading"}};
}

}  // namespace

extern const Recipe refresh_view_recipe;
const Recipe refresh_view_recipe{
    .id = "refresh-view",
    .hazard = "table_rewrite",
    .danger = "REFRESH MATERIALIZED VIEW writes the view anew while nobody can read it.",
    .technique =
        "REFRESH MATERIALIZED VIEW CONCURRENTLY, where the view has a unique index on columns.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
