// SPDX-License-Identifier: Apache-2.0
// A UNIQUE constraint on a table with rows takes over an index that was built concurrently.
#include "planner/key_in_steps.hpp"
#include "planner/row_check.hpp"

#include <algorithm>
#include <iterator>

namespace pgmig::planner::recipes {

namespace {

bool applies(const Request& request) {
  return added_key(request, sql::ConstraintKind::unique).has_value();
}

std::vector<Draft> steps(const Request& request) {
  const AddedKey key = *added_key(request, sql::ConstraintKind::unique);
  std::vector<Draft> drafts;
  if (key.there == nullptr) {
    drafts.push_back(check_for_duplicates(key.added.table, key.added.constraint.columns));
  }
  std::ranges::move(key_steps(key, drop_key(key)), std::back_inserter(drafts));
  return drafts;
}

}  // namespace

extern const Recipe add_unique_recipe;
const Recipe add_unique_recipe{
    .id = "add-unique",
    .hazard = "index_build",
    .danger = "ADD UNIQUE builds an index while nobody can read or write the table.",
    .technique = "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
