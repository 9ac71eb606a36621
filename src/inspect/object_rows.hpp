// SPDX-License-Identifier: Apache-2.0
// The rows of queries/routines.sql and queries/types.sql as values.
#pragma once

#include "catalog/catalog.hpp"
#include "db/session.hpp"

#include <string>
#include <vector>

namespace pgmig::inspect {

/// By name and arguments.
[[nodiscard]] std::vector<catalog::Routine> routines_of(const db::Rows& rows);

[[nodiscard]] std::vector<catalog::Type> types_of(const db::Rows& rows);

/// What current_schemas() gave: the session's temporary schema, if it has one, is called "pg_temp".
[[nodiscard]] std::vector<std::string> search_path_of(const std::string& literal);

}  // namespace pgmig::inspect
