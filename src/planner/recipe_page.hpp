// SPDX-License-Identifier: Apache-2.0
// A recipe explained by an example that the planner itself compiles.
#pragma once

#include "planner/recipe.hpp"

#include <span>
#include <string>
#include <string_view>

namespace pgmig::planner {

/// What is there, and what an author writes.
struct RecipeExample {
  std::string_view recipe;
  std::string_view schema;
  std::string_view statement;
};

/// What only a server can spell, of the partitioned tables and the partitions in the examples.
inline constexpr std::string_view example_partition_key = "RANGE (at)";
inline constexpr std::string_view example_partition_bound =
    "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')";

/// One for each recipe (a test says so).
[[nodiscard]] std::span<const RecipeExample> recipe_examples();

/// Danger, technique, SQL before and after, and the way back, as Markdown. The steps are those for
/// PostgreSQL 15 and tables with rows.
[[nodiscard]] std::string recipe_page(const Recipe& recipe);

/// The plan of the example.
[[nodiscard]] plan::MigrationPlan plan_of(const RecipeExample& example);

}  // namespace pgmig::planner
