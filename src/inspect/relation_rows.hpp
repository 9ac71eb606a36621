// SPDX-License-Identifier: Apache-2.0
// The rows of queries/relations.sql as values.
#pragma once

#include "catalog/catalog.hpp"
#include "db/session.hpp"

#include <cstddef>

namespace pgmig::inspect {

/// One row of relations.sql. What other relations know of it (children, referenced_by, the sums of
/// a partitioned table) is left to catalog::link().
[[nodiscard]] catalog::Relation relation_of(const db::Rows& rows, std::size_t row);

}  // namespace pgmig::inspect
