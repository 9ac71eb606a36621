// SPDX-License-Identifier: Apache-2.0
// An index of a table that others use is dropped concurrently, one at a time.
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_undo.hpp"
#include "planner/recipe.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Catalog;
using catalog::Index;
using catalog::Relation;

const sql::Drop* change_of(const Request& request) {
  const auto* change = std::get_if<sql::Drop>(&request.statement.sql.change);
  return change != nullptr && change->kind == sql::ObjectKind::index ? change : nullptr;
}

bool enforces_constraint(const Relation& table, const Index& index) {
  return std::ranges::any_of(table.constraints, [&](const catalog::Constraint& constraint) {
    return constraint.index == index.name && constraint.kind != sql::ConstraintKind::foreign_key;
  });
}

/// What the server can drop concurrently: no index of a constraint, none of a partitioned table.
bool can_be_concurrent(const Catalog::IndexAt& at) {
  return at.table != nullptr && !at.index->partitioned && at.index->parent.empty() &&
         !enforces_constraint(*at.table, *at.index) && at.table->persistence != 't';
}

/// All of the indexes that are there can be dropped so, and one of them is worth it.
bool applies(const Request& request) {
  const sql::Drop* change = change_of(request);
  if (change == nullptr || change->cascade) {
    return false;
  }
  bool any_used = change->concurrently;
  for (const pg::QualifiedName& name : change->names) {
    const Catalog::IndexAt at = request.catalog.find_index(name);
    if (at.table == nullptr && change->if_exists) {
      continue;
    }
    if (!can_be_concurrent(at)) {
      return false;
    }
    any_used = any_used || (!is_ours(*at.table) && at.table->may_hold_rows);
  }
  return any_used;
}

plan::Undo undo_of(const Relation& table, const Index& index) {
  if (index.definition.empty()) {
    return plan::Irreversible{.why = "the definition of the dropped index is not known"};
  }
  plan::UndoSql undo{.sql = {index.definition}};
  std::ranges::move(marks_made_again(table, index), std::back_inserter(undo.sql));
  return undo;
}

std::vector<Draft> steps(const Request& request) {
  const sql::Drop& change = *change_of(request);
  const bool is_plain = change.concurrently && change.names.size() == 1 && !change.if_exists;
  std::vector<Draft> drafts;
  for (const pg::QualifiedName& name : change.names) {
    const auto [table, index] = request.catalog.find_index(name);
    if (table == nullptr) {
      continue;  // IF EXISTS
    }
    const pg::QualifiedName full{.schema = table->name.schema, .name = index->name};
    drafts.push_back(
        {.sql = is_plain ? request.statement.sql.text : pg::sql("DROP INDEX CONCURRENTLY {}", full),
         .outside = true,
         .done_if = plan::RelationIsGone{.relation = full},
         .clean_up = {},
         .undo = undo_of(*table, *index),
         .reason = "dropped without making anybody wait for the table"});
  }
  return drafts;
}

}  // namespace

extern const Recipe drop_index_recipe;
const Recipe drop_index_recipe{
    .id = "drop-index",
    .hazard = {},
    .danger = "DROP INDEX waits for everybody who uses the table, and everybody waits behind it.",
    .technique =
        "DROP INDEX CONCURRENTLY, one index at a time, outside a transaction, in contract.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
