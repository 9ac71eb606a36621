// SPDX-License-Identifier: Apache-2.0
// Keys of a table that are to go, and statements that cannot have their wish beside or without
// them.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// Whether the change adds a primary key to `table` while it has `key`, its old one, or a foreign
/// key that would rest on `key` and keep it from going.
[[nodiscard]] bool clashes_with_key(const sql::Change& change, const catalog::Relation& table,
                                    const catalog::Constraint& key,
                                    const catalog::Catalog& catalog);

}  // namespace pgmig::planner
