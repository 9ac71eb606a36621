// SPDX-License-Identifier: Apache-2.0
// A foreign key of a table with rows first holds for new rows, then for all.
#include "planner/added_constraint.hpp"
#include "planner/foreign_key_steps.hpp"
#include "sql/add_constraint.hpp"

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;

std::optional<std::string> first_statement(const Request& request, const AddedConstraint& added) {
  return sql::add_constraint_not_valid(request.statement.sql.text, added.name, added.table.name);
}

/// Before 18 a partitioned table takes no foreign key that is NOT VALID, and VALIDATE forgets the
/// partitions of one that is referred to.
bool can_be_validated_later(const Request& request, const AddedConstraint& added) {
  const Relation* referenced = request.catalog.find(added.constraint.referenced);
  return added.table.kind == RelationKind::table && referenced != nullptr &&
         referenced->kind == RelationKind::table;
}

bool applies(const Request& request) {
  const auto added = added_constraint(request, sql::ConstraintKind::foreign_key);
  return added && can_be_validated_later(request, *added) &&
         first_statement(request, *added).has_value();
}

std::vector<Draft> steps(const Request& request) {
  const AddedConstraint added = *added_constraint(request, sql::ConstraintKind::foreign_key);
  return foreign_key_steps(added.table, *request.catalog.find(added.constraint.referenced),
                           added.name, *first_statement(request, added));
}

}  // namespace

extern const Recipe add_foreign_key_recipe;
const Recipe add_foreign_key_recipe{
    .id = "add-foreign-key",
    .hazard = "table_scan",
    .danger = "ADD FOREIGN KEY reads every row while nobody can write to either table.",
    .technique =
        "the referenced table is locked first, ADD CONSTRAINT ... NOT VALID, then VALIDATE "
        "CONSTRAINT in a transaction of its own, which lets everybody read and write.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
