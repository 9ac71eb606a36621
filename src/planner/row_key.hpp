// SPDX-License-Identifier: Apache-2.0
// The columns by which a row is found again.
#pragma once

#include "catalog/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// The primary key, else a unique index of columns that are NOT NULL, without that column (empty:
/// any); empty where the table has none.
[[nodiscard]] std::vector<std::string> row_key(const catalog::Relation& table,
                                               std::string_view without);

/// The same, without any of these columns.
[[nodiscard]] std::vector<std::string> row_key_without(const catalog::Relation& table,
                                                       const std::vector<std::string>& columns);

}  // namespace pgmig::planner
