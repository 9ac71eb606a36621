// SPDX-License-Identifier: Apache-2.0
// A foreign key is dropped with the referenced table locked first.
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"
#include "planner/undo_alter_table.hpp"

namespace pgmig::planner::recipes {

namespace {

using catalog::Constraint;
using catalog::Relation;

/// The only thing that the statement does is to drop this constraint.
const Constraint* dropped(const Request& request) {
  const sql::AlterTable* change = alters_table(request);
  const bool is_one = change != nullptr && change->actions.size() == 1 &&
                      change->actions.front().kind == sql::AlterKind::drop_constraint;
  return is_one ? request.catalog.find(change->name)->constraint(change->actions.front().name)
                : nullptr;
}

bool applies(const Request& request) {
  const Constraint* constraint = dropped(request);
  if (constraint == nullptr || constraint->kind != sql::ConstraintKind::foreign_key) {
    return false;
  }
  const Relation* table = request.catalog.find(alters_table(request)->name);
  const Relation* referenced = request.catalog.find(constraint->referenced);
  return referenced != nullptr && referenced != table && !is_ours(*table) &&
         !is_ours(*referenced) && referenced->owned_by_us;
}

plan::Undo undo_of(const Relation& table, const Constraint& constraint) {
  if (constraint.definition.empty()) {
    return plan::Irreversible{.why = "the definition of the dropped constraint is not known"};
  }
  return plan::UndoSql{.sql = constraint_made_again(table, constraint)};
}

std::vector<Draft> steps(const Request& request) {
  const Constraint& constraint = *dropped(request);
  const Relation& table = *request.catalog.find(alters_table(request)->name);
  const Relation& referenced = *request.catalog.find(constraint.referenced);
  const std::string reason =
      "the referenced table is locked first, as an application does that writes parents first";
  return {{.sql = pg::sql("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", referenced.name),
           .done_if = {},
           .clean_up = {},
           .undo = plan::NothingToUndo{},
           .reason = reason},
          {.sql = request.statement.sql.text,
           .with_previous = true,
           .done_if = {},
           .clean_up = {},
           .undo = undo_of(table, constraint),
           .reason = reason}};
}

}  // namespace

extern const Recipe drop_constraint_recipe;
const Recipe drop_constraint_recipe{
    .id = "drop-constraint",
    .hazard = {},
    .danger =
        "DROP CONSTRAINT of a foreign key locks the referenced table after the referencing one; "
        "who writes them the other way round meets it in a deadlock.",
    .technique =
        "both tables are locked in one short transaction, the referenced one first, in "
        "contract.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
