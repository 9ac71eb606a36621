// SPDX-License-Identifier: Apache-2.0
// From what a migration has done to what takes it back.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::planner {

/// What of the trash is still there; and whether somebody goes back without what is not.
struct TrashNow {
  const catalog::Catalog& catalog;
  bool loss_is_accepted = false;
};

/// The inverses of steps, the last one first. Each is plain SQL that plan_undo() compiles against
/// the live catalog.
struct WayBack {
  std::vector<std::string> sql;
  Diagnostics irreversible;  ///< errors, one a step that cannot be taken back
  bool by_hook = false;      ///< the hook's down() does it: plan_hook_undo()
};

/// `done_steps` are ids of steps of the plan. Without a `trash`, all that was kept is taken to be
/// there.
[[nodiscard]] WayBack way_back(const plan::MigrationPlan& plan,
                               const std::vector<std::string>& done_steps,
                               const TrashNow* trash = nullptr);

}  // namespace pgmig::planner
