// SPDX-License-Identifier: Apache-2.0
// What the recipes for constraints share: the one constraint that an ALTER TABLE adds to a table
// with rows.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pgmig::planner {

struct AddedConstraint {
  const sql::AlterTable& change;
  const sql::Constraint& constraint;
  const catalog::Relation& table;
  std::string name;  ///< as written, or the one that the server would choose
};

/// The ALTER TABLE of a table (partitioned or not) that is there, or nullptr.
[[nodiscard]] const sql::AlterTable* alters_table(const Request& request);

/// The constraint, when adding it is all that the statement does, somebody else's rows are to be
/// checked for it, and it is of that kind.
[[nodiscard]] std::optional<AddedConstraint> added_constraint(const Request& request,
                                                              sql::ConstraintKind kind);

/// The tables that a statement on the table works on, itself first; those below only when it does
/// not say ONLY.
[[nodiscard]] std::vector<const catalog::Relation*> worked_on(const catalog::Catalog& catalog,
                                                              const sql::AlterTable& change,
                                                              const catalog::Relation& table);

/// A step that looks at every row while everybody goes on.
[[nodiscard]] Draft validation(const catalog::Relation& table, std::string_view name);

}  // namespace pgmig::planner
