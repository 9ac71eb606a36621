// SPDX-License-Identifier: Apache-2.0
// The dry-run report of a preview: the plan, the sizes, the database as found, what to run.
#pragma once

#include "cli/preview.hpp"
#include "cli/workspace.hpp"
#include "report/dry_run.hpp"

namespace pgmig::cli {

/// Examines the database, in a session of its own.
[[nodiscard]] report::DryRun dry_run(Workspace& workspace, const db::Session& session,
                                     Preview preview);

/// The same of a plan that was made without a database.
[[nodiscard]] report::DryRun lint_report(plan::Plan plan);

}  // namespace pgmig::cli
