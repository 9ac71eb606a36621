// SPDX-License-Identifier: Apache-2.0
// Indexes that are built while everybody goes on: of a table, and of all tables of a partition
// tree.
#pragma once

#include "planner/index_tree.hpp"
#include "planner/recipe.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// The step that sends `sql`, a CREATE INDEX CONCURRENTLY; taken back where the index is still
/// there.
[[nodiscard]] Draft built_concurrently(const pg::QualifiedName& table, const std::string& index,
                                       std::string sql);

/// The steps that make the index of a partitioned table.
[[nodiscard]] std::vector<Draft> index_tree_steps(const catalog::Catalog& catalog,
                                                  const catalog::Relation& root,
                                                  const WantedIndex& wanted);

/// Somewhere in the tree: foreign tables have no indexes.
[[nodiscard]] bool has_foreign_table(const catalog::Catalog& catalog,
                                     const catalog::Relation& table);

}  // namespace pgmig::planner
