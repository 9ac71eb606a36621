// SPDX-License-Identifier: Apache-2.0
// A transaction of pgmig's own making within a step: a batch, or a check.
#pragma once

#include "execute/step_run.hpp"

#include <functional>
#include <string>

namespace pgmig::execute {

/// What is told when the server refuses: the planned statement that it stands for, and what was
/// taken back.
struct PatientWork {
  const plan::PlannedSql& statement;
  std::string undone;
  std::function<void()> work;
};

/// BEGIN, the work, COMMIT, tried again while a lock is in the way, until the deadline of the step.
[[nodiscard]] StepEnd run_patiently(const StepRun& run, const PatientWork& wanted);

}  // namespace pgmig::execute
