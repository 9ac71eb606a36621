// SPDX-License-Identifier: Apache-2.0
// The part of a catalog that a statement's steps are judged against, one after the other.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// What the change names, with its parents and children, what it refers to, and theirs: small
/// enough to be copied and evolved for one statement.
[[nodiscard]] catalog::Catalog surroundings(const catalog::Catalog& catalog,
                                            const sql::Change& change);

}  // namespace pgmig::planner
