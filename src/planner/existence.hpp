// SPDX-License-Identifier: Apache-2.0
// Whether a statement's object is there, and whether it was there before this run.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <string_view>

namespace pgmig::planner {

/// False when the catalog is sure that there is no such object; true also where the catalog does
/// not hold objects of that kind. `part` is the trigger, rule or policy of the relation `name`.
[[nodiscard]] bool may_exist(const catalog::Catalog& catalog, sql::ObjectKind kind,
                             const pg::QualifiedName& name, std::string_view part);

}  // namespace pgmig::planner
