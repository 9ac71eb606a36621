// SPDX-License-Identifier: Apache-2.0
// Constraints of new tables, columns and tables that are altered.
#include "sql/new_constraints.hpp"

namespace pgmig::sql {

namespace {

void add(std::vector<Constraint>& constraints, const std::vector<Constraint>& more) {
  constraints.insert(constraints.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Constraint> new_constraints(const CreateTable& change) {
  std::vector<Constraint> constraints;
  for (const ColumnDefinition& column : change.columns) {
    add(constraints, column.constraints);
  }
  add(constraints, change.constraints);
  return constraints;
}

std::vector<Constraint> new_constraints(const AlterTable& change) {
  std::vector<Constraint> constraints;
  for (const AlterAction& action : change.actions) {
    if (action.column) {
      add(constraints, action.column->constraints);
    }
    if (action.constraint) {
      constraints.push_back(*action.constraint);
    }
  }
  return constraints;
}

}  // namespace pgmig::sql
