// SPDX-License-Identifier: Apache-2.0
// Gives rows of a table a value where they have none, block by block.
#pragma once

#include "execute/step_run.hpp"

namespace pgmig::execute {

/// Goes on where the journal says that the step stands. Rows that others hold are passed over at
/// first and waited for in later passes; at the end no row is without a value, or none can be given
/// one, which is told as a warning.
[[nodiscard]] StepEnd run_filling(const StepRun& run);

}  // namespace pgmig::execute
