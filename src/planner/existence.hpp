// SPDX-License-Identifier: Apache-2.0
// Whether a statement's object is there, and whether it was there before this run.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <string_view>

namespace pgmig::planner {

/// Whether objects of that kind are found along the search_path.
[[nodiscard]] bool lives_in_schema(sql::ObjectKind kind) noexcept;

/// The full name of an object: without a schema where its kind has none.
[[nodiscard]] pg::QualifiedName full_name(const catalog::Catalog& catalog, sql::ObjectKind kind,
                                          const pg::QualifiedName& name);

/// False when the catalog is sure that there is no such object; true also where the catalog does
/// not hold objects of that kind. `part` is the trigger, rule or policy of the relation `name`.
[[nodiscard]] bool may_exist(const catalog::Catalog& catalog, sql::ObjectKind kind,
                             const pg::QualifiedName& name, std::string_view part);

}  // namespace pgmig::planner
