// SPDX-License-Identifier: Apache-2.0
// The plan of a C++ hook: one step, which nobody can see into.
#pragma once

#include "plan/policy.hpp"
#include "planner/planner.hpp"

namespace pgmig::planner {

/// up() of a hook in the phase that it asks for. An opaque statement stands for it in the report:
/// refused where the policy says so.
[[nodiscard]] Planned plan_hook(const source::Migration& hook, const plan::Policy& policy);

/// Its down(), as the undo of that migration; in the contract phase, for nothing of it waits.
[[nodiscard]] plan::MigrationPlan plan_hook_undo(const plan::MigrationPlan& done,
                                                 const plan::Policy& policy);

}  // namespace pgmig::planner
