// SPDX-License-Identifier: Apache-2.0
// Runs an author's UPDATE or DELETE for some rows at a time.
#pragma once

#include "execute/step_run.hpp"

namespace pgmig::execute {

/// Goes on where the journal says that the step stands. In the order of a key each row is changed
/// once, and rows that others hold are waited for; block by block they are passed over at first,
/// and at the end no row fulfils the condition, or more come in than go, which is told as a
/// warning.
[[nodiscard]] StepEnd run_row_change(const StepRun& run);

}  // namespace pgmig::execute
