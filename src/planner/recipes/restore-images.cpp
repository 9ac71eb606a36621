// SPDX-License-Identifier: Apache-2.0
// Rows become what they were where nobody has touched them meanwhile.
#include "planner/recipe.hpp"
#include "planner/row_images.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using Verb = sql::DataChange::Verb;

bool applies(const Request& request) {
  return request.is_way_back &&
         images_come_back(request.statement.sql.change, request.catalog).has_value();
}

Draft draft(std::string sql, std::string reason) {
  return {.sql = std::move(sql),
          .with_previous = true,  // all of it or nothing
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = std::move(reason)};
}

std::vector<Draft> steps(const Request& request) {
  const ImagesComeBack back = *images_come_back(request.statement.sql.change, request.catalog);
  const auto& given = request.statement.directives.accept;
  const bool loss_is_accepted = std::ranges::find(given, "data_loss") != given.end();
  std::vector<Draft> drafts;
  if (!loss_is_accepted) {
    drafts.push_back(draft(stop_where_rows_are_in_the_way(back, request.catalog),
                           "what has happened since is not overwritten"));
  }
  const bool may_collide = loss_is_accepted && back.verb == Verb::insert;
  drafts.push_back(
      draft(request.statement.sql.text + (may_collide ? " ON CONFLICT DO NOTHING" : ""),
            "the rows become what they were"));
  return drafts;
}

}  // namespace

extern const Recipe restore_images_recipe;
const Recipe restore_images_recipe{
    .id = "restore-images",
    .hazard = {},
    .danger = "On the way back a row may have been changed by others meanwhile.",
    .technique =
        "such rows are looked for and named in the same transaction, which ends there; with "
        "--accept-loss they stay as they are, and the others become what they were.",
    .applies = applies,
    .steps = steps,
    .only_on_the_way_back = true,
    .keeps = true,
    .in_blocks = true,
};

}  // namespace pgmig::planner::recipes
