// SPDX-License-Identifier: Apache-2.0
// Whether what a statement takes away is to be kept.
#pragma once

#include "plan/policy.hpp"
#include "planner/recipe.hpp"

namespace pgmig::planner {

/// What the author says, else what the policy says.
[[nodiscard]] plan::DropPolicy drop_policy(const source::Directives& directives,
                                           const plan::Policy& policy);

/// Whether it is a change of which something can be kept.
[[nodiscard]] bool can_be_kept(const sql::Change& change);

/// The column that is dropped; nullptr for any other action.
[[nodiscard]] const sql::AlterAction* dropped_column(const sql::AlterTable& change);

/// Why the values of a column cannot be kept, in words; empty: they can.
[[nodiscard]] std::string why_not_kept(const catalog::Relation& table, const std::string& column,
                                       const catalog::Catalog& catalog, const plan::Policy& policy);

/// The same for all columns that a statement drops.
[[nodiscard]] std::string why_not_kept(const sql::AlterTable& change,
                                       const catalog::Catalog& catalog, const plan::Policy& policy);

/// ALTER TABLE that drops columns with values, all of which can be kept.
[[nodiscard]] bool drops_what_can_be_kept(const source::MigrationStatement& statement,
                                          const catalog::Catalog& catalog,
                                          const plan::Policy& policy);

/// It is, and there is a place for it.
[[nodiscard]] bool is_to_be_kept(const Request& request);

}  // namespace pgmig::planner
