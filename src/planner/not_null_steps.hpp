// SPDX-License-Identifier: Apache-2.0
// A CHECK as a proof that a column has no nulls: made, validated, and dropped when it has done its
// work.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// The columns, each once, for which SET NOT NULL would read rows that others use.
[[nodiscard]] std::vector<std::string> unproven_columns(
    const std::vector<std::string>& columns, const std::vector<const catalog::Relation*>& members);

/// One CHECK for one column. The name's front is pgmig's, so that nobody misses it.
struct NotNullProof {
  std::string column;
  std::string name;
};

/// Proofs for the columns, with names of at most 63 bytes that no member of the tree has yet.
[[nodiscard]] std::vector<NotNullProof> not_null_proofs(
    const catalog::Relation& table, const std::vector<const catalog::Relation*>& members,
    const std::vector<std::string>& columns);

[[nodiscard]] Draft add_proofs(const catalog::Relation& table,
                               const std::vector<NotNullProof>& proofs);
[[nodiscard]] Draft validate_proofs(const catalog::Relation& table,
                                    const std::vector<NotNullProof>& proofs);

/// In the transaction of what they proved.
[[nodiscard]] Draft drop_proofs(const catalog::Relation& table,
                                const std::vector<NotNullProof>& proofs);

/// "ALTER TABLE t a, b".
[[nodiscard]] std::string alter_table(const catalog::Relation& table,
                                      const std::vector<std::string>& actions);

}  // namespace pgmig::planner
