// SPDX-License-Identifier: Apache-2.0
// UNIQUE and PRIMARY KEY: the index is built concurrently, the constraint takes it over.
#pragma once

#include "planner/added_constraint.hpp"
#include "sql/add_constraint.hpp"

#include <optional>

namespace pgmig::planner {

struct AddedKey {
  AddedConstraint added;
  sql::KeyInParts parts;
};

/// The key that the statement adds, where it can be built so: not on a partitioned table.
[[nodiscard]] std::optional<AddedKey> added_key(const Request& request, sql::ConstraintKind kind);

/// CREATE UNIQUE INDEX CONCURRENTLY.
[[nodiscard]] Draft build_index(const AddedKey& key);

/// ADD CONSTRAINT ... USING INDEX.
[[nodiscard]] Draft take_over_index(const AddedKey& key);

}  // namespace pgmig::planner
