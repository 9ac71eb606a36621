// SPDX-License-Identifier: Apache-2.0
// A view that comes back with fewer columns than it has.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// The view as it is, which CREATE OR REPLACE VIEW would have to take columns from: the server
/// refuses that. nullptr where it need not, or where one of the two lists is not known.
[[nodiscard]] const catalog::Relation* narrowed_view(const sql::Change& change,
                                                     const catalog::Catalog& catalog);

}  // namespace pgmig::planner
