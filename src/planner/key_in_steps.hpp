// SPDX-License-Identifier: Apache-2.0
// UNIQUE and PRIMARY KEY: the index is built concurrently, the constraint takes it over.
#pragma once

#include "planner/added_constraint.hpp"
#include "sql/add_constraint.hpp"

#include <optional>
#include <vector>

namespace pgmig::planner {

struct AddedKey {
  AddedConstraint added;
  sql::KeyInParts parts;
  const catalog::Index* there = nullptr;  ///< a valid index that can be the key: none is built
};

/// The key that the statement adds, where it can be built so: not on a partitioned table.
[[nodiscard]] std::optional<AddedKey> added_key(const Request& request, sql::ConstraintKind kind);

/// CREATE UNIQUE INDEX CONCURRENTLY, where no index can be the key, and ADD CONSTRAINT ... USING
/// INDEX. `undo` is what taking over leaves to undo, but for what becomes of the index.
[[nodiscard]] std::vector<Draft> key_steps(const AddedKey& key, plan::UndoSql undo);

/// The look for values that several rows have.
[[nodiscard]] Draft duplicate_check(const Request& request, const AddedConstraint& added);

/// The same; none where a valid index shows that there are no such values.
[[nodiscard]] std::vector<Draft> duplicate_check(const Request& request, const AddedKey& key);

/// ALTER TABLE ... DROP CONSTRAINT.
[[nodiscard]] plan::UndoSql drop_key(const AddedKey& key);

}  // namespace pgmig::planner
