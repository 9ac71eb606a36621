// SPDX-License-Identifier: Apache-2.0
// A PRIMARY KEY on a table with rows: NOT NULL is proven, the index built, then both are taken.
#include "pg/sql_text.hpp"
#include "planner/key_in_steps.hpp"
#include "planner/not_null_steps.hpp"
#include "planner/row_check.hpp"

#include <algorithm>
#include <iterator>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

bool applies(const Request& request) {
  const auto key = added_key(request, sql::ConstraintKind::primary_key);
  // NOT NULL goes down to children that inherit; ONLY would leave them without the proof.
  return key && (!key->added.change.only || key->added.table.children.empty());
}

/// Dropping the key leaves its columns NOT NULL.
plan::UndoSql undo_of(const AddedKey& key) {
  plan::UndoSql undo = drop_key(key);
  for (const std::string& column : key.added.constraint.columns) {
    const catalog::Column* known = key.added.table.column(column);
    if (known != nullptr && !known->not_null) {
      undo.sql.push_back(pg::sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL",
                                 key.added.table.name, pg::Identifier{column}));
    }
  }
  return undo;
}

std::vector<Draft> steps(const Request& request) {
  const AddedKey key = *added_key(request, sql::ConstraintKind::primary_key);
  const Relation& table = key.added.table;
  const auto members = worked_on(request.catalog, key.added.change, table);
  const auto unproven = unproven_columns(key.added.constraint.columns, members);
  const auto proofs = not_null_proofs(table, members, unproven);
  std::vector<Draft> drafts;
  if (key.there == nullptr) {
    drafts.push_back(check_for_duplicates(table, key.added.constraint.columns));
  }
  if (!proofs.empty()) {
    drafts.push_back(check_for_nulls(table, Depth::with_children, unproven));
    drafts.push_back(add_proofs(table, proofs));
    drafts.push_back(validate_proofs(table, proofs));
  }
  std::ranges::move(key_steps(key, undo_of(key)), std::back_inserter(drafts));
  if (!proofs.empty()) {
    drafts.push_back(drop_proofs(table, proofs));
  }
  return drafts;
}

}  // namespace

extern const Recipe add_primary_key_recipe;
const Recipe add_primary_key_recipe{
    .id = "add-primary-key",
    .hazard = "index_build",
    .danger = "ADD PRIMARY KEY builds an index while nobody can read or write the table.",
    .technique =
        "a CHECK proves NOT NULL where it is missing, CREATE UNIQUE INDEX CONCURRENTLY, then ADD "
        "CONSTRAINT ... USING INDEX.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
