// SPDX-License-Identifier: Apache-2.0
// A picture of which relation is locked by which step, and whom that keeps waiting.
#pragma once

#include "report/dry_run.hpp"

#include <string>

namespace pgmig::report {

/// Inline SVG as wide as its place: a lane for each relation, a bar for each lock, higher and
/// darker the more people wait. Empty when no step locks anything worth showing.
[[nodiscard]] std::string lock_timeline(const DryRun& report);

}  // namespace pgmig::report
