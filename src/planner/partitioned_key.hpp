// SPDX-License-Identifier: Apache-2.0
// UNIQUE and PRIMARY KEY of a partitioned table: each partition has its own first, and the
// partitioned table's takes them over.
#pragma once

#include "planner/added_constraint.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// The key that the statement adds to a partitioned table with rows; its name is the one that the
/// server would choose.
[[nodiscard]] std::optional<AddedConstraint> partitioned_key(const Request& request,
                                                             sql::ConstraintKind kind);

/// The constraint of the partition that serves for the key that `text` adds above it, or nullptr.
[[nodiscard]] const catalog::Constraint* serving_key(const catalog::Relation& partition,
                                                     const sql::Constraint& wanted,
                                                     std::string_view text);

/// A key for each partition that has none, and the one that takes them over.
[[nodiscard]] std::vector<Draft> partitioned_key_steps(const Request& request,
                                                       const AddedConstraint& key);

}  // namespace pgmig::planner
