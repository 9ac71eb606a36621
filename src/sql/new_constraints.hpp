// SPDX-License-Identifier: Apache-2.0
// The constraints that a statement adds, wherever it writes them: at a column or at the table.
#pragma once

#include "sql/change.hpp"

#include <vector>

namespace pgmig::sql {

/// Those of the columns first, in the order of the text.
[[nodiscard]] std::vector<Constraint> new_constraints(const CreateTable& change);
[[nodiscard]] std::vector<Constraint> new_constraints(const AlterTable& change);

}  // namespace pgmig::sql
