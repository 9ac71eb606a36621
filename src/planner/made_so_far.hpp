// SPDX-License-Identifier: Apache-2.0
// What the statements of a migration have made, one after the other.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"
#include "planner/undo.hpp"
#include "sql/change.hpp"

#include <set>

namespace pgmig::planner {

struct MadeSoFar {
  MadeHere objects;
  NewColumns columns;
  std::set<pg::QualifiedName> relations;  ///< made by this run, and named here

  /// `before` holds what the change names as it was, `now` has the change done.
  void add(const sql::Change& change, const catalog::Catalog& before, const catalog::Catalog& now);
};

}  // namespace pgmig::planner
