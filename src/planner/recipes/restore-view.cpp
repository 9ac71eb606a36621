// SPDX-License-Identifier: Apache-2.0
// A view that got columns comes back without them: CREATE OR REPLACE VIEW takes none away.
#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/copied_grants.hpp"
#include "planner/effect_set.hpp"
#include "planner/narrowed_view.hpp"
#include "planner/recipe.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

const Relation* narrowed(const Request& request) {
  return narrowed_view(request.statement.sql.change, request.catalog);
}

bool applies(const Request& request) { return request.is_way_back && narrowed(request) != nullptr; }

/// What CREATE VIEW does not say: owner, comment, triggers, defaults of the columns that stay.
std::vector<std::string> belongings(const Relation& view, const sql::CreateView& change,
                                    const catalog::Catalog& catalog) {
  std::vector<std::string> statements;
  if (view.owner != catalog.role) {
    statements.push_back(
        pg::sql("ALTER VIEW {} OWNER TO {}", view.name, pg::Identifier{view.owner}));
  }
  if (!view.comment.empty()) {
    statements.push_back(pg::sql("COMMENT ON VIEW {} IS {}", view.name, pg::Literal{view.comment}));
  }
  for (const catalog::Trigger& trigger : view.triggers) {
    statements.push_back(trigger.definition);
  }
  for (const std::string& name : change.columns) {
    const catalog::Column* column = view.column(name);
    if (column != nullptr && column->default_text) {
      statements.push_back(pg::sql("ALTER VIEW {} ALTER COLUMN {} SET DEFAULT {}", view.name,
                                   pg::Identifier{name}, pg::Verbatim{*column->default_text}));
    }
  }
  return statements;
}

std::vector<Draft> steps(const Request& request) {
  const Relation& view = *narrowed(request);
  const auto& change = std::get<sql::CreateView>(request.statement.sql.change);
  const pg::QualifiedName aside{
      .schema = view.name.schema,
      .name = catalog::object_name("pgmig_" + view.name.name, {}, "wide")};
  std::vector<std::string> statements{
      pg::sql("ALTER VIEW {} RENAME TO {}", view.name, pg::Identifier{aside.name}),
      request.statement.sql.text};
  for (std::string& statement : belongings(view, change, request.catalog)) {
    statements.push_back(std::move(statement));
  }
  statements.push_back(copy_grants(aside, view.name));
  statements.push_back(pg::sql("DROP VIEW {}", aside));
  std::vector<Draft> drafts;
  drafts.reserve(statements.size());
  for (std::string& statement : statements) {
    drafts.push_back({.sql = std::move(statement),
                      .with_previous = !drafts.empty(),
                      .done_if = {},
                      .clean_up = {},
                      .undo = plan::NothingToUndo{},
                      .reason = "CREATE OR REPLACE VIEW takes no column away"});
  }
  return drafts;
}

}  // namespace

extern const Recipe restore_view_recipe;
const Recipe restore_view_recipe{
    .id = "restore-view",
    .hazard = {},
    .danger = "On the way back CREATE OR REPLACE VIEW fails where the view got columns.",
    .technique =
        "in one transaction the view is made anew, with its owner, grants, comment and triggers, "
        "and the one with more columns is dropped; refused where other views stand on it.",
    .applies = applies,
    .steps = steps,
    .only_on_the_way_back = true,
};

}  // namespace pgmig::planner::recipes
