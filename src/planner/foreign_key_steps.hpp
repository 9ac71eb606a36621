// SPDX-License-Identifier: Apache-2.0
// A foreign key that first holds for new rows, then for all.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// The LOCK of the referenced table where it is somebody else's, `add_not_valid` (which adds the
/// constraint of that name to the table), and VALIDATE.
[[nodiscard]] std::vector<Draft> foreign_key_steps(const catalog::Relation& table,
                                                   const catalog::Relation& referenced,
                                                   const std::string& name,
                                                   const std::string& add_not_valid);

/// The index on the referencing columns, where there is none that finds rows by them: without it
/// each DELETE in the referenced table reads all of this one. Empty when there is one.
[[nodiscard]] std::vector<Draft> missing_index_steps(const catalog::Catalog& catalog,
                                                     const catalog::Relation& table,
                                                     const std::vector<std::string>& columns);

/// Whether the foreign key that the table has is the one that `text` adds, so that the server takes
/// it over from a partition. One with actions is compared only when evolve() made it.
[[nodiscard]] bool is_same_foreign_key(const catalog::Catalog& catalog,
                                       const catalog::Constraint& own,
                                       const sql::Constraint& wanted, std::string_view text);

}  // namespace pgmig::planner
