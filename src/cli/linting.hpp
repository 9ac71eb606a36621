// SPDX-License-Identifier: Apache-2.0
// Judging files without a database: whatever they do not make is there, in use, and large.
#pragma once

#include "catalog/catalog.hpp"
#include "cli/workspace.hpp"
#include "planner/planner.hpp"
#include "source/migration.hpp"

#include <pgmig/plan.hpp>

#include <vector>

namespace pgmig::cli {

/// What lint has to go through.
struct LintFiles {
  std::vector<source::Migration> before;  ///< on the base: not judged, but what they make is known
  std::vector<source::Migration> judged;
  std::vector<source::Migration> undo;  ///< U files: read for errors only
  Diagnostics findings;                 ///< files that cannot be used
};

/// FILES (directories too), or the directory of -m without them; with --base only what the base has
/// not, and an error for each version below its newest.
[[nodiscard]] LintFiles files_to_lint(const Workspace& workspace);

/// A plan a file, on a catalog that only the files before it have made. A file that cannot be
/// parsed has no statements; `findings` then says why, and the others are judged all the same.
[[nodiscard]] plan::Plan lint(const Workspace& workspace, LintFiles& files);

}  // namespace pgmig::cli
