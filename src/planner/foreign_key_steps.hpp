// SPDX-License-Identifier: Apache-2.0
// A foreign key that first holds for new rows, then for all.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// The LOCK of the referenced table where it is somebody else's, `add_not_valid` (which adds the
/// constraint of that name to the table), and VALIDATE.
[[nodiscard]] std::vector<Draft> foreign_key_steps(const catalog::Relation& table,
                                                   const catalog::Relation& referenced,
                                                   const std::string& name,
                                                   const std::string& add_not_valid);

}  // namespace pgmig::planner
