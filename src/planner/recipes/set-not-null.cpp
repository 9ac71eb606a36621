// SPDX-License-Identifier: Apache-2.0
// SET NOT NULL of a table with rows: a CHECK proves it first, and goes when it has done its work.
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"
#include "planner/not_null_steps.hpp"
#include "planner/row_check.hpp"

#include <algorithm>
#include <iterator>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;
using Members = std::vector<const Relation*>;

bool only_sets_not_null(const sql::AlterTable& change) {
  return !change.actions.empty() &&
         std::ranges::all_of(change.actions, [](const sql::AlterAction& action) {
           return action.kind == sql::AlterKind::set_not_null;
         });
}

bool is_table(const Relation& member) {
  return member.kind == RelationKind::table || member.kind == RelationKind::partitioned_table;
}

std::vector<std::string> columns_of(const sql::AlterTable& change) {
  std::vector<std::string> columns;
  std::ranges::transform(change.actions, std::back_inserter(columns), &sql::AlterAction::name);
  return columns;
}

bool applies(const Request& request) {
  const sql::AlterTable* change = alters_table(request);
  if (change == nullptr || !only_sets_not_null(*change)) {
    return false;
  }
  const Relation& table = *request.catalog.find(change->name);
  const Members members = worked_on(request.catalog, *change, table);
  // A CHECK on ONLY the parent would not be there for its children, nor could they do without it.
  return (!change->only || table.children.empty()) &&
         std::ranges::all_of(members, [](auto* member) { return is_table(*member); }) &&
         may_hold_old_rows(request.catalog, table) &&
         !unproven_columns(columns_of(*change), members).empty();
}

std::string set_not_null(const sql::AlterTable& change, const Relation& table) {
  std::vector<std::string> actions;
  for (const sql::AlterAction& action : change.actions) {
    actions.push_back(pg::sql("ALTER COLUMN {} SET NOT NULL", pg::Identifier{action.name}));
  }
  return alter_table(table, actions);
}

/// Backwards, for the columns that were not so before.
plan::Undo undo_of(const sql::AlterTable& change, const Relation& table) {
  std::vector<std::string> actions;
  for (const sql::AlterAction& action : change.actions) {
    const catalog::Column* column = table.column(action.name);
    if (column == nullptr || !column->not_null) {
      actions.push_back(pg::sql("ALTER COLUMN {} DROP NOT NULL", pg::Identifier{action.name}));
    }
  }
  return plan::UndoSql{.sql = {alter_table(table, actions)}};
}

std::vector<Draft> steps(const Request& request) {
  const sql::AlterTable& change = *alters_table(request);
  const Relation& table = *request.catalog.find(change.name);
  const Members members = worked_on(request.catalog, change, table);
  const auto unproven = unproven_columns(columns_of(change), members);
  const auto all = not_null_proofs(table, members, unproven);
  Draft set{.sql = set_not_null(change, table),
            .done_if = {},
            .clean_up = {},
            .undo = undo_of(change, table),
            .reason = "the valid CHECK is the proof: no row is read"};
  return {check_for_nulls(
              rows_of(request, table, change.only ? Depth::itself : Depth::with_children, unproven),
              unproven),
          add_proofs(table, all), validate_proofs(table, all), std::move(set),
          drop_proofs(table, all)};
}

}  // namespace

extern const Recipe set_not_null_recipe;
const Recipe set_not_null_recipe{
    .id = "set-not-null",
    .hazard = "table_scan",
    .danger = "SET NOT NULL reads every row while nobody can read or write the table.",
    .technique =
        "CHECK (c IS NOT NULL) NOT VALID, VALIDATE in a transaction of its own; then SET NOT NULL, "
        "which takes the CHECK as proof, and the CHECK is dropped.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
