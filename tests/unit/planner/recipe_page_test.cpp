// SPDX-License-Identifier: Apache-2.0
#include "planner/recipe_page.hpp"

#include "planner/hazards.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace pgmig::planner {

namespace {

std::vector<const Recipe*> recipes_of_authors() {
  std::vector<const Recipe*> some;
  std::ranges::copy_if(recipes::all_recipes(), std::back_inserter(some),
                       [](const Recipe* recipe) { return !recipe->only_on_the_way_back; });
  return some;
}

}  // namespace

TEST_CASE("every recipe has one example, which that recipe takes") {
  const auto examples = recipe_examples();
  for (const Recipe* recipe : recipes_of_authors()) {
    INFO(recipe->id);
    REQUIRE(std::ranges::count(examples, recipe->id, &RecipeExample::recipe) == 1);
    const auto example = std::ranges::find(examples, recipe->id, &RecipeExample::recipe);
    const plan::MigrationPlan plan = plan_of(*example);
    CHECK_FALSE(plan::is_refused(plan));
    REQUIRE(plan.statements.size() == 1);
    CHECK(plan.statements.front().recipe == recipe->id);
  }
  CHECK(examples.size() == recipes_of_authors().size());
}

TEST_CASE("a page shows what is written, what runs, and the way back") {
  for (const Recipe* recipe : recipes_of_authors()) {
    const std::string page = recipe_page(*recipe);
    CHECK_THAT(page, Catch::Contains("You write") && Catch::Contains("and pgmig runs"));
    CHECK_THAT(page, Catch::Contains("It goes back by") ||
                         Catch::Contains("There is no way back") ||
                         Catch::Contains("There is nothing to take back"));
    CHECK_THAT(page, !Catch::Contains("\n|"));
  }
}

TEST_CASE("the page of every hazard names it, its danger and how to sign for it") {
  for (const Hazard& hazard : all_hazards()) {
    const std::string page = explain(hazard);
    CHECK_THAT(page, Catch::StartsWith(std::string{hazard.id}));
    CHECK_THAT(page, Catch::Contains(std::string{hazard.danger}));
    CHECK_THAT(page, Catch::Contains("accept=" + std::string{hazard.id}));
    CHECK(hazard.before.empty() == hazard.after.empty());
  }
}

}  // namespace pgmig::planner
