// SPDX-License-Identifier: Apache-2.0
// Runs a step outside a transaction: look, intend, run, prove; clean up what failed.
#pragma once

#include "execute/step_run.hpp"

namespace pgmig::execute {

/// Runs the step from its beginning, whatever an earlier attempt left behind.
[[nodiscard]] StepEnd run_outside(const StepRun& run);

}  // namespace pgmig::execute
