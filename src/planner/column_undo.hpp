// SPDX-License-Identifier: Apache-2.0
// A dropped column is made again with all that hung on it.
#pragma once

#include "catalog/catalog.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

struct ColumnMadeAgain {
  std::string added;                    ///< ADD COLUMN, with its default
  std::vector<std::string> afterwards;  ///< once it has its values
};

/// Nothing where not all of it is known: generated columns, identities, and serials, whose sequence
/// goes with them.
[[nodiscard]] std::optional<ColumnMadeAgain> column_made_again(const catalog::Relation& table,
                                                               const std::string& column,
                                                               const catalog::Catalog& catalog);

}  // namespace pgmig::planner
