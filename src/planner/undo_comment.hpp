// SPDX-License-Identifier: Apache-2.0
// Comments as they were, on what is there and on what is made again.
#pragma once

#include "catalog/catalog.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::planner {

/// The comment that was there before COMMENT ON. Nothing where the catalog holds none of such
/// objects (functions, types, triggers, ...).
[[nodiscard]] plan::Undo undo_comment(const sql::Other& change, const catalog::Catalog& before);

/// The COMMENT ON a constraint or index of the table that has to be made again; none where it had
/// none.
[[nodiscard]] std::vector<std::string> comment_made_again(const catalog::Relation& table,
                                                          sql::ObjectKind kind,
                                                          const std::string& part);

}  // namespace pgmig::planner
