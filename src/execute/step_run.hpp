// SPDX-License-Identifier: Apache-2.0
// One step on its way: what the files of this room hand each other.
#pragma once

#include "execute/run.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::execute {

/// Whether the journal knows the plan before its first step, or learns of it in that step's
/// transaction.
enum class Storage { before_the_step, with_the_step };

/// One step of a job. References must outlive it.
struct StepRun {
  const Job& job;
  const plan::Step& step;
  const Context& context;
  std::vector<std::string> done_steps;  ///< ids, done before this one
  const plan::Step* next = nullptr;     ///< the step that runs after it; null: none in this run
  Storage storage = Storage::before_the_step;
};

/// How a step ended the run; nothing when it is done and the run goes on.
using StepEnd = std::optional<RunResult>;

/// The phase after the job's last one in which something is left to do.
[[nodiscard]] std::optional<plan::Phase> next_phase(const Job& job);

/// The state of the migration once all steps up to the job's last phase are done: `running` where
/// the run was to stop before what only contract waits for.
[[nodiscard]] plan::StoredState final_state(const Job& job);

/// Whether it is known of every statement what it does.
[[nodiscard]] bool is_seen_into(const plan::MigrationPlan& plan);

/// The deadline for all attempts of a step together.
[[nodiscard]] std::chrono::milliseconds deadline_of(const StepRun& run);

}  // namespace pgmig::execute
