// SPDX-License-Identifier: Apache-2.0
// Runs a transactional step: attempts until it is committed, refused, or its deadline is over.
#pragma once

#include "execute/step_run.hpp"

namespace pgmig::execute {

[[nodiscard]] StepEnd run_transaction(const StepRun& run);

}  // namespace pgmig::execute
