// SPDX-License-Identifier: Apache-2.0
// Inverses of ALTER TABLE's actions.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::planner {

/// The actions' inverses backwards, each an ALTER TABLE of its own; what the table had before is in
/// `before`, the names that the server chose are in `after`.
[[nodiscard]] plan::Undo undo_alter_table(const sql::AlterTable& change,
                                          const catalog::Catalog& before,
                                          const catalog::Catalog& after);

/// The statements that make a dropped constraint again, of which the definition is known: with its
/// comment, and what its index had.
[[nodiscard]] std::vector<std::string> constraint_made_again(const catalog::Relation& table,
                                                             const catalog::Constraint& constraint);

}  // namespace pgmig::planner
