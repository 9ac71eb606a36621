// SPDX-License-Identifier: Apache-2.0
// Old keys in the way of new ones.
#include "planner/held_key.hpp"

#include "sql/new_constraints.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using sql::ConstraintKind;

namespace {

/// Without columns it refers to the primary key.
bool rests_on(const sql::Constraint& added, const Relation& table, const catalog::Constraint& key,
              const Catalog& catalog) {
  if (added.kind != ConstraintKind::foreign_key ||
      catalog.resolve(added.referenced) != table.name) {
    return false;
  }
  return added.referenced_columns.empty()
             ? key.kind == ConstraintKind::primary_key
             : std::ranges::is_permutation(added.referenced_columns, key.columns);
}

bool is_key(const catalog::Constraint& constraint) {
  return constraint.kind == ConstraintKind::primary_key ||
         constraint.kind == ConstraintKind::unique;
}

}  // namespace

bool clashes_with_key(const sql::Change& change, const Relation& table,
                      const catalog::Constraint& key, const Catalog& catalog) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  const auto* create = std::get_if<sql::CreateTable>(&change);
  if (!is_key(key) || (alter == nullptr && create == nullptr)) {
    return false;
  }
  const bool is_here = alter != nullptr && catalog.resolve(alter->name) == table.name;
  return std::ranges::any_of(
      alter != nullptr ? sql::new_constraints(*alter) : sql::new_constraints(*create),
      [&](const sql::Constraint& added) {
        return rests_on(added, table, key, catalog) ||
               (is_here && added.kind == ConstraintKind::primary_key &&
                key.kind == ConstraintKind::primary_key);
      });
}

}  // namespace pgmig::planner
