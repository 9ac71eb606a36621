// SPDX-License-Identifier: Apache-2.0
// Runs a step that is a C++ hook: in one transaction, or in batches of its own.
#pragma once

#include "execute/step_run.hpp"

namespace pgmig::execute {

/// What the hook throws or refuses is a failed step with its words. A hook in batches goes on where
/// the journal says that it stands. Throws Error{usage} when no library that was loaded has it.
[[nodiscard]] StepEnd run_hook(const StepRun& run);

}  // namespace pgmig::execute
