// SPDX-License-Identifier: Apache-2.0
// Row-level security without a policy: nobody but the owner sees or writes a row.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"
#include "sql/change.hpp"
#include "sql/script.hpp"

#include <string>

namespace pgmig::planner {

/// The table that others use, on which the change enables row-level security, and which has no
/// policy in `after`; or nullptr.
[[nodiscard]] const catalog::Relation* closed_table(const sql::Change& change,
                                                    const catalog::Catalog& after);

/// What to tell the author of it.
[[nodiscard]] Diagnostic closed_to_all(const sql::Statement& statement, const std::string& file,
                                       const catalog::Relation& table);

}  // namespace pgmig::planner
