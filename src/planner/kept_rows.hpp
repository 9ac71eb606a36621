// SPDX-License-Identifier: Apache-2.0
// Rows that are copied to the trash before they go, and come back.
#pragma once

#include "catalog/catalog.hpp"
#include "plan/policy.hpp"
#include "sql/change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// Why the rows of the table cannot be copied, however few, in words; empty: they can.
[[nodiscard]] std::string why_rows_not_copied(const catalog::Relation& table,
                                              const catalog::Catalog& catalog);

/// Why the rows of the table cannot be kept, in words; empty: they can.
[[nodiscard]] std::string why_rows_not_kept(const catalog::Relation& table,
                                            const catalog::Catalog& catalog,
                                            const plan::Policy& policy);

/// What they are called there.
[[nodiscard]] pg::QualifiedName rows_in_trash(const catalog::Relation& table,
                                              const catalog::Catalog& catalog,
                                              std::string_view migration, int statement);

/// "id, mood::text AS mood": all columns, as they are kept.
[[nodiscard]] std::string kept_columns(const catalog::Relation& table);

/// CREATE TABLE of a place for them, without any yet.
[[nodiscard]] std::string make_place_for_rows(const catalog::Relation& table,
                                              const pg::QualifiedName& place);

/// An INSERT of what is in the copy of the table.
[[nodiscard]] std::string put_rows_back(const catalog::Relation& table,
                                        const pg::QualifiedName& copy);

/// A statement that puts rows back, as the catalog knows both.
struct RowsComeBack {
  const catalog::Relation& table;
  const catalog::Relation& copy;
  std::vector<std::string> gone;  ///< columns of the copy that the table does not have any more
};

[[nodiscard]] std::optional<RowsComeBack> rows_come_back(const sql::Change& change,
                                                         const catalog::Catalog& catalog);

/// Tables that others of them refer to come first.
[[nodiscard]] std::vector<const catalog::Relation*> referenced_first(
    std::vector<const catalog::Relation*> tables);

}  // namespace pgmig::planner
