// SPDX-License-Identifier: Apache-2.0
// Everything that is pending, planned on the evolving catalog: what `plan` prints.
#pragma once

#include "cli/workspace.hpp"
#include "report/estimate.hpp"

#include <pgmig/plan.hpp>

namespace pgmig::cli {

struct Preview {
  plan::Plan plan;
  report::RelationSizes sizes;  ///< of the tables that were there before
};

/// Plans what `up` with the same options would run. Reads, never writes; takes no lease.
[[nodiscard]] Preview preview(const Workspace& workspace, db::Session& session,
                              source::MigrationSet& migrations);

}  // namespace pgmig::cli
