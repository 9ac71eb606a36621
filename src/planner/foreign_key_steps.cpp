// SPDX-License-Identifier: Apache-2.0
// Who writes both tables writes the referenced one first: the other order would be a deadlock.
#include "planner/foreign_key_steps.hpp"

#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"

namespace pgmig::planner {

using catalog::Relation;

namespace {

/// ADD FOREIGN KEY takes the same lock, but later.
bool is_locked_first(const Relation& table, const Relation& referenced) {
  return referenced.name != table.name && !is_ours(referenced) && referenced.owned_by_us;
}

}  // namespace

std::vector<Draft> foreign_key_steps(const Relation& table, const Relation& referenced,
                                     const std::string& name, const std::string& add_not_valid) {
  const bool locks = is_locked_first(table, referenced);
  const std::string reason = "holds for new rows at once; no row is read under the locks";
  std::vector<Draft> drafts;
  if (locks) {
    drafts.push_back(
        {.sql = pg::sql("LOCK TABLE ONLY {} IN SHARE ROW EXCLUSIVE MODE", referenced.name),
         .done_if = {},
         .clean_up = {},
         .undo = plan::NothingToUndo{},
         .reason = reason});
  }
  drafts.push_back({.sql = add_not_valid,
                    .with_previous = locks,
                    .done_if = {},
                    .clean_up = {},
                    .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT {}",
                                                          table.name, pg::Identifier{name})}},
                    .reason = reason});
  drafts.push_back(validation(table, name));
  return drafts;
}

}  // namespace pgmig::planner
