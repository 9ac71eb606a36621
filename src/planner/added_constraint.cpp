// SPDX-License-Identifier: Apache-2.0
// Names as PostgreSQL chooses them.
#include "planner/added_constraint.hpp"

#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"

#include <algorithm>
#include <set>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::free_name;
using catalog::Relation;
using catalog::RelationKind;
using catalog::Taken;
using sql::ConstraintKind;

namespace {

std::string name_of_check(const sql::Constraint& constraint, const Relation& table,
                          const Catalog& catalog) {
  const std::set<std::string> mentioned(constraint.columns.begin(), constraint.columns.end());
  return free_name(catalog, table.name.schema, table.name.name,
                   mentioned.size() == 1 ? *mentioned.begin() : std::string{}, "check",
                   Taken::constraints);
}

/// The server would choose anew for a second try, and VALIDATE has to say it.
std::string name_of(const sql::Constraint& constraint, const Relation& table,
                    const Catalog& catalog) {
  if (!constraint.name.empty()) {
    return constraint.name;
  }
  const std::string& schema = table.name.schema;
  switch (constraint.kind) {
    case ConstraintKind::check:
      return name_of_check(constraint, table, catalog);
    case ConstraintKind::foreign_key:
      return free_name(catalog, schema, table.name.name, catalog::joined(constraint.columns),
                       "fkey", Taken::constraints);
    case ConstraintKind::primary_key:
      return free_name(catalog, schema, table.name.name, {}, "pkey",
                       Taken::relations_and_constraints);
    case ConstraintKind::unique:
    case ConstraintKind::not_null:
    case ConstraintKind::exclusion:
      return free_name(catalog, schema, table.name.name, catalog::joined(constraint.columns), "key",
                       Taken::relations_and_constraints);
  }
  return {};
}

bool is_table(const Relation& relation) {
  return relation.kind == RelationKind::table || relation.kind == RelationKind::partitioned_table;
}

bool holds_old_rows(const Relation& relation) {
  return !is_ours(relation) && relation.may_hold_rows &&
         relation.kind != RelationKind::partitioned_table;
}

}  // namespace

const sql::AlterTable* alters_table(const Request& request) {
  const auto* change = std::get_if<sql::AlterTable>(&request.statement.sql.change);
  const Relation* table = change == nullptr || change->kind != sql::ObjectKind::table
                              ? nullptr
                              : request.catalog.find(change->name);
  return table != nullptr && is_table(*table) ? change : nullptr;
}

std::vector<const Relation*> worked_on(const Catalog& catalog, const sql::AlterTable& change,
                                       const Relation& table) {
  return change.only ? std::vector<const Relation*>{&table} : catalog::tree_of(catalog, table);
}

std::optional<AddedConstraint> added_constraint(const Request& request, ConstraintKind kind) {
  const sql::AlterTable* change = alters_table(request);
  if (change == nullptr || change->actions.size() != 1 || !change->actions.front().constraint ||
      change->actions.front().kind != sql::AlterKind::add_constraint) {
    return std::nullopt;
  }
  const sql::Constraint& constraint = *change->actions.front().constraint;
  const Relation& table = *request.catalog.find(change->name);
  const auto members = worked_on(request.catalog, *change, table);
  if (constraint.kind != kind || constraint.not_valid ||
      table.constraint(constraint.name) != nullptr ||
      !std::ranges::all_of(members, [](const Relation* member) { return is_table(*member); }) ||
      std::ranges::none_of(members,
                           [](const Relation* member) { return holds_old_rows(*member); })) {
    return std::nullopt;
  }
  return AddedConstraint{.change = *change,
                         .constraint = constraint,
                         .table = table,
                         .name = name_of(constraint, table, request.catalog)};
}

Draft validation(const Relation& table, std::string_view name) {
  return {.sql = pg::sql("ALTER TABLE {} VALIDATE CONSTRAINT {}", table.name,
                         pg::Identifier{std::string{name}}),
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = "every row is looked at while the application goes on writing"};
}

}  // namespace pgmig::planner
