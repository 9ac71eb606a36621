// SPDX-License-Identifier: Apache-2.0
// Runs one migration's plan, or goes on with one that was interrupted.
#include "execute/run.hpp"

#include "base/error.hpp"
#include "base/overloaded.hpp"
#include "execute/attempt.hpp"
#include "execute/check.hpp"
#include "execute/fault_points.hpp"
#include "execute/filling.hpp"
#include "execute/gate.hpp"
#include "execute/hook.hpp"
#include "execute/outside.hpp"
#include "execute/record.hpp"
#include "execute/recover.hpp"
#include "execute/row_change.hpp"
#include "execute/time_limit.hpp"
#include "execute/transaction.hpp"
#include "plan/invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace pgmig::execute {

namespace {

using StoredSteps = std::vector<journal::StoredStep>;

/// Checked again right before running: a plan may come from the journal or from a file.
void check_laws(const plan::MigrationPlan& plan) {
  const std::vector<std::string> broken = plan::broken_laws(plan);
  if (!broken.empty()) {
    throw Error{
        ErrorKind::refused,
        fmt::format("the plan of {} is not safe to run: {}", plan.id, fmt::join(broken, "; ")),
        "a plan that pgmig made keeps these laws: please report it"};
  }
}

const journal::StoredStep* find(const StoredSteps& stored, const std::string& id) {
  const auto found = std::ranges::find(stored, id, &journal::StoredStep::id);
  return found == stored.end() ? nullptr : &*found;
}

bool is_done(const StoredSteps& stored, const std::string& id) {
  const journal::StoredStep* const step = find(stored, id);
  return step != nullptr && step->state == journal::StepState::done;
}

/// Nothing waits for a later phase, and the one transaction that does the work can carry the plan.
/// A hook may end the process: what was at work then is to be seen.
bool is_one_transaction(const Job& job) {
  return job.plan.steps.size() == 1 && job.plan.steps.front().phase <= job.last_phase &&
         std::holds_alternative<plan::RunInTransaction>(job.plan.steps.front().action);
}

/// Messages of the server below an error, as psql would print them.
void report_notices(const StepRun& run) {
  for (const db::ServerError& notice : run.context.session.take_notices()) {
    run.context.observer.diagnostic(
        {.severity = notice.severity == "WARNING" ? Severity::warning : Severity::note,
         .code = notice.sqlstate,
         .message = notice.message,
         .hint = notice.hint,
         .at = {.file = run.job.plan.file}});
  }
}

StepEnd run_action(const StepRun& run, const journal::StoredStep* stored) {
  return std::visit(
      Overloaded{
          [&](const plan::RunInTransaction&) { return run_transaction(run); },
          [&](const plan::RunOutside&) {
            const bool begun = stored != nullptr && stored->state == journal::StepState::intent;
            return begun ? recover_outside(run, *stored) : run_outside(run);
          },
          [&](const plan::RunInBatches& batches) {
            return std::holds_alternative<plan::Filling>(batches.work) ? run_filling(run)
                                                                       : run_row_change(run);
          },
          [&](const plan::CheckRows&) { return run_check(run); },
          [&](const plan::RunHook&) { return run_hook(run); },
      },
      run.step.action);
}

StepEnd run_step(const StepRun& run, const journal::StoredStep* stored) {
  const Context& context = run.context;
  if (context.stop.stop_requested()) {
    return record_stopped(run);
  }
  if (context.gate != nullptr) {
    if (StepEnd end = context.gate->pass(run)) {
      return end;
    }
  }
  const Clock::time_point begun = context.clock.now();
  context.observer.step_started(run.job.plan, run.step);
  static_cast<void>(context.session.take_notices());
  context.session.work_on(run.step.id);
  StepEnd end = run_action(run, stored);
  report_notices(run);
  if (!end) {
    context.observer.step_done(
        run.job.plan, run.step,
        std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - begun));
  }
  return end;
}

/// What the file left behind must not reach the next one.
void restore_settings(const Job& job, const Context& context) {
  if (!context.session.settings_may_differ()) {
    return;
  }
  fault_point(fault::before_restore_settings);
  const std::vector<std::string> changed = context.session.restore_settings();
  if (!changed.empty()) {
    context.observer.diagnostic(
        {.severity = Severity::warning,
         .code = "settings_restored",
         .message =
             fmt::format("{} left other settings behind than it found; they were put back: {}",
                         job.plan.id, fmt::join(changed, ", ")),
         .hint = "SET LOCAL inside BEGIN ... COMMIT ends with the transaction",
         .at = {.file = job.plan.file}});
  }
}

Done finish(const Job& job, const Context& context) {
  restore_settings(job, context);
  const plan::StoredState state = final_state(job);
  context.observer.migration_done(job.plan, state);
  return {.awaiting_contract = state == plan::StoredState::awaiting_contract};
}

/// The steps of this run that are not done, in order; `done` receives the ids of the others.
struct Agenda {
  std::vector<const plan::Step*> to_run;
  std::vector<std::string> done;
};

Agenda agenda_of(const Job& job, const StoredSteps& stored) {
  Agenda agenda;
  for (const plan::Step& step : job.plan.steps) {
    if (is_done(stored, step.id)) {
      agenda.done.push_back(step.id);
    } else if (step.phase <= job.last_phase) {
      agenda.to_run.push_back(&step);
    }
  }
  return agenda;
}

RunResult run_agenda(const Job& job, const Context& context, const StoredSteps& stored,
                     Agenda agenda, Storage storage) {
  for (std::size_t i = 0; i < agenda.to_run.size(); ++i) {
    const plan::Step& step = *agenda.to_run[i];
    const StepRun run{.job = job,
                      .step = step,
                      .context = context,
                      .done_steps = agenda.done,
                      .next = i + 1 < agenda.to_run.size() ? agenda.to_run[i + 1] : nullptr,
                      .storage = storage};
    if (StepEnd end = run_step(run, find(stored, step.id))) {
      return std::move(*end);
    }
    agenda.done.push_back(step.id);
  }
  return finish(job, context);
}

/// Of one migration, within the one of the run.
TimeLimit limit_of(const Context& context) {
  return {"migration", context.policy.migration_deadline, context.stop, context.limit};
}

Context within(const TimeLimit& limit, Context context) {
  context.stop = limit.token();
  context.limit = &limit;
  return context;
}

}  // namespace

RunResult run(const Job& job, const Context& whole) {
  const TimeLimit limit = limit_of(whole);
  const Context context = within(limit, whole);
  check_laws(job.plan);
  context.observer.migration_started(job.plan, false);
  Agenda agenda = agenda_of(job, {});
  if (is_one_transaction(job)) {
    return run_agenda(job, context, {}, std::move(agenda), Storage::with_the_step);
  }
  context.journal.start(job.record, job.plan);
  fault_point(fault::after_start);
  if (agenda.to_run.empty()) {
    record_end(job, context);
  }
  return run_agenda(job, context, {}, std::move(agenda), Storage::before_the_step);
}

RunResult resume(const Job& job, const journal::StoredMigration& stored, const Context& whole) {
  const TimeLimit limit = limit_of(whole);
  const Context context = within(limit, whole);
  check_laws(job.plan);
  context.observer.migration_started(job.plan, true);
  Agenda agenda = agenda_of(job, stored.steps);
  if (agenda.to_run.empty()) {
    record_end(job, context);
  } else if (stored.entry.state != plan::StoredState::running) {
    context.journal.set_state(job.plan.id, plan::StoredState::running,
                              agenda.to_run.front()->phase);
  }
  return run_agenda(job, context, stored.steps, std::move(agenda), Storage::before_the_step);
}

}  // namespace pgmig::execute
