// SPDX-License-Identifier: Apache-2.0
// A CHECK on a table with rows first holds for new rows, then for all.
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/row_check.hpp"
#include "sql/add_constraint.hpp"

namespace pgmig::planner::recipes {

namespace {

std::optional<std::string> first_statement(const Request& request, const AddedConstraint& added) {
  return sql::add_constraint_not_valid(request.statement.sql.text, added.name, added.table.name);
}

bool applies(const Request& request) {
  const auto added = added_constraint(request, sql::ConstraintKind::check);
  return added && first_statement(request, *added).has_value();
}

std::vector<Draft> steps(const Request& request) {
  const AddedConstraint added = *added_constraint(request, sql::ConstraintKind::check);
  const pg::Identifier name{added.name};
  const bool stays_here = added.change.only || added.constraint.no_inherit;
  Draft add{.sql = *first_statement(request, added),
            .done_if = {},
            .clean_up = {},
            .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT {}",
                                                  added.table.name, name)}},
            .reason = "holds for new rows at once; no row is read under the lock"};
  return {check_expression(
              rows_of(request, added.table, stays_here ? Depth::itself : Depth::with_children,
                      added.constraint.columns),
              added.constraint.check->text),
          std::move(add), validation(added.table, added.name)};
}

}  // namespace

extern const Recipe add_check_recipe;
const Recipe add_check_recipe{
    .id = "add-check",
    .hazard = "table_scan",
    .danger = "ADD CHECK reads every row while nobody can read or write the table.",
    .technique =
        "ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own, which "
        "lets everybody read and write.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
