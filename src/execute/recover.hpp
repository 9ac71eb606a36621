// SPDX-License-Identifier: Apache-2.0
// Goes on with a step outside a transaction that an earlier run began.
#pragma once

#include "execute/step_run.hpp"
#include "journal/journal.hpp"

namespace pgmig::execute {

/// Waits until the backend that began it is gone, then looks by catalog what became of the step:
/// done steps are recorded, half-done ones are cleaned up and run again, and where nothing tells it
/// is in doubt.
[[nodiscard]] StepEnd recover_outside(const StepRun& run, const journal::StoredStep& stored);

}  // namespace pgmig::execute
