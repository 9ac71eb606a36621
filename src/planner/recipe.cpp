// SPDX-License-Identifier: Apache-2.0
// The recipes as one list: which claims a statement, and what they say of themselves.
#include "planner/recipe.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

namespace pgmig::planner {

const Recipe* recipe_for(const Request& request) {
  const Recipe* claiming = nullptr;
  for (const Recipe* recipe : recipes::all_recipes()) {
    if (recipe->applies(request)) {
      PGMIG_ASSERT(claiming == nullptr);
      claiming = recipe;
    }
  }
  return claiming;
}

std::string recipes_markdown() {
  std::string text = "| recipe | danger | what pgmig does |\n|---|---|---|\n";
  for (const Recipe* recipe : recipes::all_recipes()) {
    text += fmt::format("| `{}` | {} | {} |\n", recipe->id, recipe->danger, recipe->technique);
  }
  return text;
}

}  // namespace pgmig::planner
