// SPDX-License-Identifier: Apache-2.0
// pgmig explain: the page of a hazard or of a recipe.
#include "base/error.hpp"
#include "base/suggest.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "planner/hazards.hpp"
#include "planner/recipe.hpp"
#include "planner/recipe_page.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <vector>

namespace pgmig::cli {

namespace {

[[noreturn]] void refuse(const std::string& id) {
  std::vector<std::string_view> known;
  std::ranges::transform(planner::all_hazards(), std::back_inserter(known), &planner::Hazard::id);
  for (const auto* recipe : planner::recipes::all_recipes()) {
    known.push_back(recipe->id);
  }
  const auto near = nearest(id, known);
  throw Error(ErrorKind::usage, fmt::format("{} is neither a hazard nor a recipe", id),
              fmt::format("{}they are {}", near ? fmt::format("did you mean {}? ", *near) : "",
                          fmt::join(known, ", ")));
}

std::string page_of(const std::string& id) {
  if (const auto* hazard = planner::find_hazard(id)) {
    return planner::explain(*hazard);
  }
  const auto recipes = planner::recipes::all_recipes();
  const auto found = std::ranges::find(recipes, id, [](const auto* recipe) { return recipe->id; });
  if (found == recipes.end()) {
    refuse(id);
  }
  return planner::recipe_page(**found);
}

}  // namespace

int cmd_explain(const Invocation& call) {
  const auto page = page_of(call.options.text);
  call.console.output(
      call.options.json
          ? nlohmann::ordered_json{{"schema_version", 1}, {"id", call.options.text}, {"page", page}}
                    .dump() +
                "\n"
          : page);
  return exit_status::done;
}

}  // namespace pgmig::cli
