// SPDX-License-Identifier: Apache-2.0
// The page is made from the plan of the example, so that it cannot say what pgmig does not do.
#include "planner/recipe_page.hpp"

#include "base/overloaded.hpp"
#include "catalog/builtin_functions.hpp"
#include "catalog/evolve.hpp"
#include "planner/planner.hpp"
#include "planner/way_back.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace pgmig::planner {

namespace {

constexpr int server_of_the_examples = 150000;

bool holds_rows(const catalog::Relation& relation) {
  return relation.kind == catalog::RelationKind::table ||
         relation.kind == catalog::RelationKind::partitioned_table ||
         relation.kind == catalog::RelationKind::materialized_view;
}

/// The texts that evolve() leaves to the server.
void spell(catalog::Relation& relation) {
  if (relation.kind == catalog::RelationKind::partitioned_table) {
    relation.partition_key = example_partition_key;
  }
  if (relation.is_partition) {
    relation.partition_bound = example_partition_bound;
  }
  for (catalog::Constraint& constraint : relation.constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      constraint.definition =
          fmt::format("FOREIGN KEY ({}) REFERENCES {}", fmt::join(constraint.columns, ", "),
                      pg::to_sql(constraint.referenced));
    }
  }
}

void spell_index(const sql::Statement& statement, catalog::Catalog& catalog) {
  const auto* change = std::get_if<sql::CreateIndex>(&statement.change);
  catalog::Relation* table = change == nullptr ? nullptr : catalog.find(change->table);
  if (table != nullptr) {
    std::ranges::find(table->indexes, change->name, &catalog::Index::name)->definition =
        statement.text;
  }
}

/// The schema as if it had been there for years.
catalog::Catalog catalog_of(std::string_view schema) {
  catalog::Catalog catalog;
  catalog.server = {.number = server_of_the_examples};
  catalog.search_path = {"pg_catalog", "public"};
  catalog.path_setting = {"public"};
  catalog.schemas = {"public"};
  catalog.builtin_volatility = catalog::builtin_functions();
  for (const sql::Statement& statement : sql::parse_script(schema, "example").statements) {
    static_cast<void>(catalog::evolve(catalog, statement.change));
    spell_index(statement, catalog);
  }
  for (auto& [name, relation] : catalog.relations) {
    spell(relation);
    relation.made_in_run = false;
    relation.may_hold_rows = holds_rows(relation);
  }
  return catalog;
}

source::Migration migration_of(std::string_view statement) {
  source::Migration migration;
  migration.version = *source::Version::parse("1");
  migration.file_text = std::make_shared<const std::string>(statement);
  static_cast<void>(source::parse(migration, {}));
  return migration;
}

std::string_view way_of(const plan::Step& step) {
  return std::visit(
      Overloaded{
          [](const plan::RunInTransaction&) { return std::string_view{"one transaction"}; },
          [](const plan::RunOutside&) { return std::string_view{"outside a transaction"}; },
          [](const plan::RunInBatches&) { return std::string_view{"in batches"}; },
          [](const plan::CheckRows&) {
            return std::string_view{"rows that do not fit end the run"};
          },
          [](const plan::RunHook&) { return std::string_view{"a C++ hook"}; },
      },
      step.action);
}

std::string lines_of(const plan::Step& step) {
  std::string text = fmt::format("-- {}: {}\n", plan::name(step.phase), way_of(step));
  for (const plan::PlannedSql& planned : plan::statements_of(step)) {
    text += planned.sql + (planned.sql.ends_with(';') ? "\n" : ";\n");
  }
  return text;
}

std::string fenced(std::string_view sql) { return fmt::format("```sql\n{}```\n", sql); }

std::string way_back_of(const plan::MigrationPlan& plan) {
  std::vector<std::string> steps;
  std::ranges::transform(plan.steps, std::back_inserter(steps), &plan::Step::id);
  const WayBack back = way_back(plan, steps);
  std::string sql;
  for (const std::string& statement : back.sql) {
    sql += statement + ";\n";
  }
  std::string text = sql.empty() ? "" : "\nIt goes back by\n\n" + fenced(sql);
  for (const Diagnostic& none : back.irreversible) {
    text += fmt::format("\nThere is no way back: {}\n", none.message);
  }
  return text.empty() ? "\nThere is nothing to take back.\n" : text;
}

}  // namespace

plan::MigrationPlan plan_of(const RecipeExample& example) {
  catalog::Catalog catalog = catalog_of(example.schema);
  return plan_migration(migration_of(example.statement), catalog, {}, {}).plan;
}

std::string recipe_page(const Recipe& recipe) {
  std::string text = fmt::format("#### `{}`\n\n{} pgmig instead: {}\n", recipe.id, recipe.danger,
                                 recipe.technique);
  const auto examples = recipe_examples();
  const auto example = std::ranges::find(examples, recipe.id, &RecipeExample::recipe);
  if (example == examples.end()) {
    return text;
  }
  const plan::MigrationPlan plan = plan_of(*example);
  std::string sql;
  for (const plan::Step& step : plan.steps) {
    sql += lines_of(step);
  }
  return text + "\nYou write\n\n" + fenced(std::string{example->statement} + "\n") +
         "\nand pgmig runs\n\n" + fenced(sql) + way_back_of(plan);
}

}  // namespace pgmig::planner
