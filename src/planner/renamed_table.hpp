// SPDX-License-Identifier: Apache-2.0
// A renamed table's old name, which a view keeps until contract.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <optional>

namespace pgmig::planner {

/// The comment by which pgmig knows its view again.
inline constexpr std::string_view old_name_comment =
    "pgmig: the old name of a table, until contract";

struct RenamedTable {
  const catalog::Relation& table;
  pg::QualifiedName old_name;
  pg::QualifiedName new_name;
};

/// The rename of a table that others use, where a view can stand in for it: rows are written
/// through it, and whoever may see a row by the one name may by the other. Before 15 a view shows
/// rows as its owner sees them: no table with row level security there.
[[nodiscard]] std::optional<RenamedTable> renamed_table(const sql::Change& change,
                                                        const catalog::Catalog& catalog);

}  // namespace pgmig::planner
