// SPDX-License-Identifier: Apache-2.0
// From what a migration has done to what takes it back.
#pragma once

#include "base/diagnostics.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::planner {

/// The inverses of steps, the last one first. Each is plain SQL that plan_undo() compiles against
/// the live catalog.
struct WayBack {
  std::vector<std::string> sql;
  Diagnostics irreversible;  ///< errors, one a step that cannot be taken back
};

/// `done_steps` are ids of steps of the plan.
[[nodiscard]] WayBack way_back(const plan::MigrationPlan& plan,
                               const std::vector<std::string>& done_steps);

}  // namespace pgmig::planner
