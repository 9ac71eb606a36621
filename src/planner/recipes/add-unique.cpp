// SPDX-License-Identifier: Apache-2.0
// A UNIQUE constraint on a table with rows takes over an index that was built concurrently.
#include "planner/key_in_steps.hpp"
#include "planner/partitioned_key.hpp"
#include "planner/row_check.hpp"

namespace pgmig::planner::recipes {

namespace {

bool applies(const Request& request) {
  return added_key(request, sql::ConstraintKind::unique).has_value() ||
         partitioned_key(request, sql::ConstraintKind::unique).has_value();
}

std::vector<Draft> steps(const Request& request) {
  if (const auto key = partitioned_key(request, sql::ConstraintKind::unique)) {
    return behind({duplicate_check(request, *key)}, partitioned_key_steps(request, *key));
  }
  const AddedKey key = *added_key(request, sql::ConstraintKind::unique);
  return behind(duplicate_check(request, key), key_steps(key, drop_key(key)));
}

}  // namespace

extern const Recipe add_unique_recipe;
const Recipe add_unique_recipe{
    .id = "add-unique",
    .hazard = "index_build",
    .danger = "ADD UNIQUE builds an index while nobody can read or write the table.",
    .technique =
        "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX; each partition "
        "first.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
