// SPDX-License-Identifier: Apache-2.0
// What the journal learns of a run, and in which transaction.
#pragma once

#include "execute/failure.hpp"
#include "execute/step_run.hpp"

#include <optional>
#include <string>

namespace pgmig::execute {

/// What is to be said of a failure of this step, apart from what the server said.
[[nodiscard]] FailureFacts facts_of(const StepRun& run, std::string undone);

/// Joins the open transaction: the step is done, and with the last one so is the migration. `found`
/// is the step's undo where the plan did not know it.
void record_step(const StepRun& run, const std::optional<plan::Undo>& found = {});

/// Joins the open transaction or is its own: every step of the job is done.
void record_end(const Job& job, const Context& context);

/// As record_step(), in a transaction of its own, for a step outside a transaction.
void record_step_alone(const StepRun& run);

/// The step outside a transaction is to run from its beginning again: own transaction.
void record_step_pending(const StepRun& run);

/// Tells the observer; then the state (failed or in_doubt) and an event, in a transaction of their
/// own.
[[nodiscard]] RunResult record_failure(const StepRun& run, Failure failure,
                                       plan::StoredState state = plan::StoredState::failed);

/// The state stays; an event says that the budget ran out. Own transaction.
[[nodiscard]] RunResult record_gave_up(const StepRun& run, GaveUp gave_up);

/// The same for a stop.
[[nodiscard]] RunResult record_stopped(const StepRun& run);

/// State in_doubt and an event: own transaction.
[[nodiscard]] RunResult record_in_doubt(const StepRun& run);

/// How an attempt at the locks of this step ended: own transaction.
void record_attempt(const StepRun& run, const LockAttempt& attempt);

/// An event of this step: own transaction.
void record_event(const StepRun& run, const std::string& what, const std::string& message);

}  // namespace pgmig::execute
