// SPDX-License-Identifier: Apache-2.0
// What the journal learns of a run, and in which transaction.
#include "execute/record.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/fault_points.hpp"
#include "execute/time_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::execute {

namespace {

journal::Event event_of(const StepRun& run, std::string what, std::string message) {
  return {.what = std::move(what),
          .version = run.job.plan.version.empty() ? run.job.plan.id : run.job.plan.version,
          .step = run.step.id,
          .message = std::move(message)};
}

/// The row of a plan that is stored with its only step is written when that step has failed, too:
/// nothing of the plan is done, and the file may be edited.
void record_state(const StepRun& run, plan::StoredState state) {
  journal::Journal& journal = run.context.journal;
  if (run.storage == Storage::with_the_step) {
    journal.record_single_step(run.job.record, run.job.plan, state);
  } else {
    journal.set_state(run.job.plan.id, state, run.step.phase);
  }
}

}  // namespace

std::optional<plan::Phase> next_phase(const Job& job) {
  const auto next = std::ranges::find_if(
      job.plan.steps, [&](const plan::Step& step) { return step.phase > job.last_phase; });
  return next == job.plan.steps.end() ? std::nullopt : std::optional{next->phase};
}

plan::StoredState final_state(const Job& job) {
  const auto next = next_phase(job);
  if (!next) {
    return plan::StoredState::applied;
  }
  return *next == plan::Phase::contract ? plan::StoredState::awaiting_contract
                                        : plan::StoredState::running;
}

bool is_seen_into(const plan::MigrationPlan& plan) {
  return std::ranges::none_of(plan.statements, [](const plan::StatementReport& report) {
    return report.verdict == plan::Verdict::opaque;
  });
}

std::chrono::milliseconds deadline_of(const StepRun& run) {
  return run.step.deadline.count() > 0 ? run.step.deadline : run.context.policy.deadline;
}

FailureFacts facts_of(const StepRun& run, std::string undone) {
  return {.plan = run.job.plan,
          .step = run.step,
          .text = run.job.record.text,
          .done_steps = run.done_steps,
          .undone = std::move(undone),
          .command = run.job.command};
}

void record_step(const StepRun& run, const std::optional<plan::Undo>& found) {
  journal::Journal& journal = run.context.journal;
  const std::string& migration = run.job.plan.id;
  if (run.storage == Storage::with_the_step) {
    plan::MigrationPlan plan = run.job.plan;
    if (found) {
      plan.steps.front().undo = *found;
    }
    journal.record_single_step(run.job.record, plan, plan::StoredState::applied);
    return;
  }
  if (found) {
    journal.set_undo(migration, run.step.id, *found);
  }
  journal.step_done(migration, run.step.id);
  if (run.next == nullptr) {
    record_end(run.job, run.context);
  } else if (run.next->phase != run.step.phase) {
    journal.set_state(migration, plan::StoredState::running, run.next->phase);
  }
}

void record_end(const Job& job, const Context& context) {
  context.journal.set_state(job.plan.id, final_state(job), next_phase(job));
}

void record_step_alone(const StepRun& run) {
  in_own_transaction(run.context, [&] { record_step(run); });
  fault_point(fault::after_step_done);
}

void record_step_pending(const StepRun& run) {
  run.context.journal.forget_intent(run.job.plan.id, run.step.id);
}

RunResult record_failure(const StepRun& run, Failure failure, plan::StoredState state) {
  // Told first: whatever happens to the record, the reason must be seen.
  run.context.observer.failed(run.job.plan, &run.step, failure);
  fault_point(fault::before_failure_is_recorded);
  journal::Event event = event_of(run, "step_failed", failure.diagnostic.message);
  event.sqlstate = failure.diagnostic.code;
  in_own_transaction(run.context, [&] {
    record_state(run, state);
    run.context.journal.log(event);
  });
  return Failed{std::move(failure)};
}

RunResult record_gave_up(const StepRun& run, GaveUp gave_up) {
  gave_up.stands = stands_of(facts_of(run, {}));
  record_event(run, "gave_up",
               gave_up.blockers.empty()
                   ? gave_up.why
                   : fmt::format("{}: {}", gave_up.why, describe(gave_up.blockers)));
  return gave_up;
}

RunResult record_stopped(const StepRun& run) {
  const auto over = run.context.limit == nullptr ? std::nullopt : run.context.limit->over();
  if (over) {
    return record_gave_up(run, {.why = fmt::format("{}; step {} is not done", *over, run.step.id)});
  }
  record_event(run, "stopped", "a stop was requested");
  return Stopped{};
}

RunResult record_in_doubt(const StepRun& run) {
  const journal::Event event = event_of(
      run, "in_doubt", "the run was interrupted, and nothing tells whether the statement was done");
  in_own_transaction(run.context, [&] {
    record_state(run, plan::StoredState::in_doubt);
    run.context.journal.log(event);
  });
  return InDoubt{run.step.id};
}

void record_event(const StepRun& run, const std::string& what, const std::string& message) {
  in_own_transaction(run.context, [&] { run.context.journal.log(event_of(run, what, message)); });
}

void record_attempt(const StepRun& run, const LockAttempt& attempt) {
  journal::Event event = event_of(
      run, "lock_attempt", fmt::format("attempt {}: {}", attempt.attempt, name(attempt.end)));
  event.detail_json = fmt::format(
      R"({{"attempt": {}, "outcome": "{}", "waited_ms": {}, "stall_ms": {}, "stalled": {}}})",
      attempt.attempt, name(attempt.end), attempt.waited.count(), attempt.stall.longest.count(),
      attempt.stall.sessions);
  in_own_transaction(run.context, [&] { run.context.journal.log(event); });
}

}  // namespace pgmig::execute
