// SPDX-License-Identifier: Apache-2.0
// The server would refuse; saying so before anything has run is kinder.
#pragma once

#include "base/diagnostics.hpp"
#include "planner/statement_plan.hpp"

namespace pgmig::planner {

/// Errors for what is known to fail, whatever runs before it.
void report_impossible(const StatementScene& scene, Diagnostics& diagnostics);

}  // namespace pgmig::planner
