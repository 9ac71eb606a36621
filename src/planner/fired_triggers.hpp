// SPDX-License-Identifier: Apache-2.0
// What fires while old rows are filled.
#pragma once

#include "catalog/catalog.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::planner {

/// Not for each statement.
[[nodiscard]] bool is_for_each_row(const catalog::Trigger& trigger);

/// "t_touch of public.t": the triggers that an UPDATE of a new column alone fires, of the table and
/// of all below it.
[[nodiscard]] std::vector<std::string> fired_by_filling(const plan::Filling& filling,
                                                        const catalog::Catalog& catalog);

/// "t_touch of public.t": the triggers that may fire for each row of the table and of all below it.
[[nodiscard]] std::vector<std::string> fired_for_rows(const pg::QualifiedName& table,
                                                      const catalog::Catalog& catalog);

}  // namespace pgmig::planner
