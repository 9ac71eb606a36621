// SPDX-License-Identifier: Apache-2.0
// Everything that is pending, planned on the evolving catalog: what `plan` prints.
#pragma once

#include "cli/workspace.hpp"

#include <pgmig/plan.hpp>

namespace pgmig::cli {

/// Plans what `up` with the same options would run. Reads, never writes; takes no lease.
[[nodiscard]] plan::Plan preview(const Workspace& workspace, db::Session& session,
                                 source::MigrationSet& migrations);

}  // namespace pgmig::cli
