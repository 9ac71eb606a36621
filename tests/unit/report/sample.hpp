// SPDX-License-Identifier: Apache-2.0
// Reports that the tests of this room share.
#pragma once

#include "report/dry_run.hpp"

namespace pgmig::report {

/// A migration that builds an index on a million rows, drops a column that somebody signed for, and
/// whose names and reasons hold markup.
[[nodiscard]] DryRun hostile_report();

/// The same without the signed statement.
[[nodiscard]] DryRun fit_report();

}  // namespace pgmig::report
