// SPDX-License-Identifier: Apache-2.0
// The way back begins with a step that had perhaps only begun, and changed nothing.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// Whether a statement of the way back, which has no IF EXISTS, would make what is there already:
/// ATTACH PARTITION of a partition, DETACH PARTITION ... FINALIZE where nothing was cut short.
[[nodiscard]] bool is_restored(const sql::Change& change, const catalog::Catalog& catalog);

}  // namespace pgmig::planner
