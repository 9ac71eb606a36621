// SPDX-License-Identifier: Apache-2.0
// The rows of queries/routines.sql and queries/types.sql as values.
#pragma once

#include "catalog/catalog.hpp"
#include "db/session.hpp"

#include <vector>

namespace pgmig::inspect {

/// By name and arguments.
[[nodiscard]] std::vector<catalog::Routine> routines_of(const db::Rows& rows);

[[nodiscard]] std::vector<catalog::Type> types_of(const db::Rows& rows);

}  // namespace pgmig::inspect
