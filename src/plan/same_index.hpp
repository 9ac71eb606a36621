// SPDX-License-Identifier: Apache-2.0
// Whether an index that was found is the one that a statement makes.
#pragma once

#include <string_view>

namespace pgmig::plan {

/// Compares the author's CREATE INDEX with what pg_get_indexdef() says of an index of the same name
/// and table: uniqueness, method, the keys and their order, the included columns, the predicate.
/// The server prints expressions in its own words (casts, parentheses, operators), so of those the
/// columns and functions are compared. False when either text is no CREATE INDEX that the grammar
/// takes.
[[nodiscard]] bool is_same_index(std::string_view planned, std::string_view found);

}  // namespace pgmig::plan
