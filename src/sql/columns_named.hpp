// SPDX-License-Identifier: Apache-2.0
// Which columns of which relations a statement names.
#pragma once

#include "pg/name.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// A column, as far as the grammar tells whose it is.
struct ColumnUse {
  pg::QualifiedName relation;  ///< as written
  std::string column;          ///< empty: all of them (SELECT *, INSERT without a list, LIKE)
  bool operator==(const ColumnUse&) const = default;
};

/// The columns that a statement reads, writes, comments, grants and so on: not those that ALTER
/// TABLE's own actions work on. A name without a qualifier counts for every relation that may have
/// it. Nothing for what the grammar does not take, and for bodies that are strings.
[[nodiscard]] std::vector<ColumnUse> columns_named(std::string_view statement);

}  // namespace pgmig::sql
