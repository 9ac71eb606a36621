// SPDX-License-Identifier: Apache-2.0
// ALTER COLUMN ... TYPE: whether the stored values stay as they are, and whether old readers can
// live with it.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <string_view>

namespace pgmig::planner {

enum class StoredValues {
  stay,       ///< catalog only
  rewritten,  ///< every row is written anew
};

/// What PostgreSQL 12 to 18 do with the rows (measured), for SET DATA TYPE `type` with or without
/// USING. `time_zone` decides about timestamp and timestamptz.
[[nodiscard]] StoredValues stored_values(const catalog::Catalog& catalog, std::string_view from,
                                         const sql::AlterAction& action);

/// Every old value fits, and what writes the old type may go on.
[[nodiscard]] bool is_widening(const catalog::Catalog& catalog, std::string_view from,
                               const sql::TypeName& to);

/// An index over such a column is built anew although the rows stay: its order or operators change.
[[nodiscard]] bool changes_order(std::string_view from, std::string_view to);

/// A type's spelling taken apart: "character varying(20)" is base "character varying", one
/// modifier 20.
struct TypeParts {
  std::string base;  ///< with " with time zone" and the like; "[]" for an array
  int first = -1;    ///< -1: no modifier
  int second = -1;
  bool operator==(const TypeParts&) const = default;
};

[[nodiscard]] TypeParts parts_of(std::string_view type);

/// The full spelling of a type that is written in a statement: of a domain or enum with its schema.
[[nodiscard]] std::string spelling(const catalog::Catalog& catalog, const sql::TypeName& type);

}  // namespace pgmig::planner
