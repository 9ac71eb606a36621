// SPDX-License-Identifier: Apache-2.0
// A foreign key of a table with rows first holds for new rows, then for all.
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"
#include "planner/row_check.hpp"
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

/// Who writes both tables writes the referenced one first: the other order would be a deadlock.
/// ADD FOREIGN KEY takes the same lock, but later.
bool is_locked_first(const Relation& referenced, const AddedConstraint& added) {
  return referenced.name != added.table.name && !is_ours(referenced) && referenced.owned_by_us;
}

/// None where the columns of the other side are not known: the server will say what is wrong.
std::vector<Draft> check_of(const AddedConstraint& added, const Relation& referenced) {
  const sql::Constraint& written = added.constraint;
  const auto other =
      written.referenced_columns.empty() ? key_of(referenced) : written.referenced_columns;
  return other.size() == written.columns.size()
             ? std::vector{check_references(added.table, written.columns, referenced, other)}
             : std::vector<Draft>{};
}

std::vector<Draft> steps(const Request& request) {
  const AddedConstraint added = *added_constraint(request, sql::ConstraintKind::foreign_key);
  const Relation& referenced = *request.catalog.find(added.constraint.referenced);
  const bool locks = is_locked_first(referenced, added);
  const std::string reason = "holds for new rows at once; no row is read under the locks";
  std::vector<Draft> drafts = check_of(added, referenced);
  if (locks) {
    drafts.push_back(
        {.sql = pg::sql("LOCK TABLE ONLY {} IN SHARE ROW EXCLUSIVE MODE", referenced.name),
         .done_if = {},
         .clean_up = {},
         .undo = plan::NothingToUndo{},
         .reason = reason});
  }
  drafts.push_back(
      {.sql = *first_statement(request, added),
       .with_previous = locks,
       .done_if = {},
       .clean_up = {},
       .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT {}", added.table.name,
                                             pg::Identifier{added.name})}},
       .reason = reason});
  drafts.push_back(validation(added.table, added.name));
  return drafts;
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
