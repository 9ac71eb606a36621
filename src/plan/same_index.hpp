// SPDX-License-Identifier: Apache-2.0
// Whether an index that was found is the one that a statement makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::plan {

/// An index as the server tells of it. Its definition leaves out what is the column's own, so the
/// operator class and the collation of each key stand beside it, without their schemas.
struct ServerIndex {
  std::string definition;  ///< pg_get_indexdef()
  std::vector<std::string> opclasses{};
  std::vector<std::string> collations{};
};

/// Compares the author's CREATE INDEX with an index of the same name and table: uniqueness, method,
/// the keys, their order, direction, operator class and collation, the included columns, the
/// predicate. The server prints expressions in its own words (casts, parentheses, operators), so of
/// those the columns and functions are compared. False when either text is no CREATE INDEX that the
/// grammar takes.
[[nodiscard]] bool is_same_index(std::string_view planned, const ServerIndex& found);

/// Whether the statement is a CREATE INDEX IF NOT EXISTS.
[[nodiscard]] bool is_index_if_not_exists(std::string_view statement);

}  // namespace pgmig::plan
