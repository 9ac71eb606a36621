// SPDX-License-Identifier: Apache-2.0
// A PRIMARY KEY on a table with rows: NOT NULL is proven, the index built, then both are taken.
#include "pg/sql_text.hpp"
#include "planner/key_in_steps.hpp"
#include "planner/not_null_steps.hpp"
#include "planner/partitioned_key.hpp"
#include "planner/row_check.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

bool applies(const Request& request) {
  const auto key = added_key(request, sql::ConstraintKind::primary_key);
  // NOT NULL goes down to children that inherit; ONLY would leave them without the proof.
  return (key && (!key->added.change.only || key->added.table.children.empty())) ||
         partitioned_key(request, sql::ConstraintKind::primary_key);
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

/// NOT NULL is proven before `key` and its proofs go with it; what would fail is looked for first.
std::vector<Draft> with_proofs(const Request& request, const AddedConstraint& added,
                               std::vector<Draft> checks, std::vector<Draft> key) {
  const Relation& table = added.table;
  const auto members = worked_on(request.catalog, added.change, table);
  const auto unproven = unproven_columns(added.constraint.columns, members);
  const auto proofs = not_null_proofs(table, members, unproven);
  if (proofs.empty()) {
    return behind(std::move(checks), std::move(key));
  }
  checks.push_back(
      check_for_nulls(rows_of(request, table, Depth::with_children, unproven), unproven));
  checks.push_back(add_proofs(table, proofs));
  checks.push_back(validate_proofs(table, proofs));
  std::vector<Draft> drafts = behind(std::move(checks), std::move(key));
  drafts.push_back(drop_proofs(table, proofs));
  return drafts;
}

std::vector<Draft> steps(const Request& request) {
  if (const auto key = partitioned_key(request, sql::ConstraintKind::primary_key)) {
    return with_proofs(request, *key, {duplicate_check(request, *key)},
                       partitioned_key_steps(request, *key));
  }
  const AddedKey key = *added_key(request, sql::ConstraintKind::primary_key);
  return with_proofs(request, key.added, duplicate_check(request, key),
                     key_steps(key, undo_of(key)));
}

}  // namespace

extern const Recipe add_primary_key_recipe;
const Recipe add_primary_key_recipe{
    .id = "add-primary-key",
    .hazard = "index_build",
    .danger = "ADD PRIMARY KEY builds an index while nobody can read or write the table.",
    .technique =
        "a CHECK proves NOT NULL where it is missing, CREATE UNIQUE INDEX CONCURRENTLY, then ADD "
        "CONSTRAINT ... USING INDEX; each partition first.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
