// SPDX-License-Identifier: Apache-2.0
// Looks for rows that would make what follows fail, before anything is changed.
#pragma once

#include "execute/step_run.hpp"

namespace pgmig::execute {

/// Failed, with keys of such rows as examples, when there are any.
[[nodiscard]] StepEnd run_check(const StepRun& run);

}  // namespace pgmig::execute
