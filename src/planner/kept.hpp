// SPDX-License-Identifier: Apache-2.0
// Whether what a statement takes away is to be kept.
#pragma once

#include "plan/policy.hpp"
#include "planner/recipe.hpp"

namespace pgmig::planner {

/// What the author says, else what the policy says.
[[nodiscard]] plan::DropPolicy drop_policy(const source::Directives& directives,
                                           const plan::Policy& policy);

/// Whether it is a change of which something can be kept.
[[nodiscard]] bool can_be_kept(const sql::Change& change);

/// It is, and there is a place for it.
[[nodiscard]] bool is_to_be_kept(const Request& request);

}  // namespace pgmig::planner
