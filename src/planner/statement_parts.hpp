// SPDX-License-Identifier: Apache-2.0
// An ALTER TABLE that is dangerous as a whole, taken apart: each action, and each constraint of a
// new column, is planned as a statement of its own.
#pragma once

#include "planner/statement_plan.hpp"

#include <optional>

namespace pgmig::planner {

/// The pieces of all its parts, with their undo, when every part can be done without danger.
/// Nothing when the statement has no parts, or when one of them would be refused.
[[nodiscard]] std::optional<StatementPlan> plan_in_parts(const StatementScene& scene);

}  // namespace pgmig::planner
