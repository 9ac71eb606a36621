// SPDX-License-Identifier: Apache-2.0
// Goes on with a step outside a transaction that an earlier run began.
#include "execute/recover.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"
#include "execute/clean_up.hpp"
#include "execute/outside.hpp"
#include "execute/probe.hpp"
#include "execute/record.hpp"
#include "inspect/activity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

/// How long the server may go on with a statement whose client is gone, before it is ended.
constexpr milliseconds grace{5000};
constexpr milliseconds look_again{250};

void tell(const StepRun& run, Severity severity, std::string code, std::string message) {
  run.context.observer.diagnostic({.severity = severity,
                                   .code = std::move(code),
                                   .message = std::move(message),
                                   .at = {.file = run.job.plan.file}});
}

/// True when the backend that wrote the intent is gone in time. A stop ends the wait, too. On a
/// restored or copied database its pid and start fit no backend of the server, and nobody is waited
/// for.
bool is_gone_within(const StepRun& run, const inspect::BackendId& backend, milliseconds limit) {
  Clock& clock = run.context.clock;
  const Clock::time_point begun = clock.now();
  while (inspect::backend_state(run.context.session, backend)) {
    if (clock.now() - begun >= limit || !clock.sleep_for(look_again, run.context.stop)) {
      return false;
    }
  }
  return true;
}

/// The server refused to end it (no such right, or gone already): then it is only waited for.
void end_backend(const StepRun& run, const inspect::BackendId& backend) {
  if (inspect::end_backend(run.context.session, backend)) {
    record_event(run, "backend_ended", fmt::format("pid {}", backend.pid));
  } else if (inspect::backend_state(run.context.session, backend)) {
    tell(run, Severity::warning, "backend_not_ended",
         fmt::format("this role may not end pid {}: waiting until it ends by itself", backend.pid));
  }
}

StepEnd wait_for_old_backend(const StepRun& run, const journal::StoredStep& stored) {
  const inspect::BackendId backend{.pid = stored.backend_pid, .start = stored.backend_start};
  if (backend.start.empty() || !inspect::backend_state(run.context.session, backend)) {
    return {};
  }
  tell(run, Severity::note, "backend_alive",
       fmt::format(
           "the server is still at work on step {} for the interrupted run (pid {}): waiting",
           run.step.id, backend.pid));
  if (is_gone_within(run, backend, grace)) {
    return {};
  }
  if (!run.context.stop.stop_requested()) {
    end_backend(run, backend);
    if (is_gone_within(run, backend, deadline_of(run))) {
      return {};
    }
  }
  if (run.context.stop.stop_requested()) {
    return record_stopped(run);
  }
  return record_gave_up(
      run, {.why = fmt::format("pid {} is still at work on step {} for an interrupted run after {}",
                               backend.pid, run.step.id, to_text(deadline_of(run))),
            .blockers = {{.pid = stored.backend_pid}}});
}

/// The end of a step as an error, for a caller that has no run to end.
void throw_end(const StepRun& run, const StepEnd& end) {
  if (!end) {
    return;
  }
  if (const auto* const gave_up = std::get_if<GaveUp>(&*end)) {
    throw Error{ErrorKind::temporary, gave_up->why, "run the same command again"};
  }
  throw Error{ErrorKind::interrupted, fmt::format("stopped before step {}", run.step.id),
              "run the same command again to continue"};
}

/// True when it was done.
bool take_back(const StepRun& run, const journal::StoredStep& stored) {
  throw_end(run, wait_for_old_backend(run, stored));
  switch (probe(run.context.session, run.step)) {
    case Probed::done:
      run.context.journal.step_done(run.job.plan.id, run.step.id);
      return true;
    case Probed::cannot_know:
      throw Error{
          ErrorKind::confirmation_needed,
          fmt::format("step {} was interrupted and nothing tells whether it was done", run.step.id),
          fmt::format("look, then say: pgmig repair --step {0} --done, or --step {0} --retry",
                      run.step.id)};
    case Probed::not_done:
      break;
  }
  const CleanUpReport report = clean_up(run, deadline_of(run));
  if (report.outcome == CleanUpReport::Outcome::stays) {
    throw Error{ErrorKind::temporary, fmt::format("step {}: {}", run.step.id, report.text),
                "run the same command again"};
  }
  if (report.outcome == CleanUpReport::Outcome::removed &&
      probe(run.context.session, run.step) == Probed::done) {
    run.context.journal.step_done(run.job.plan.id, run.step.id);  // a pending detach was finished
    return true;
  }
  run.context.journal.forget_intent(run.job.plan.id, run.step.id);
  return false;
}

}  // namespace

StepEnd recover_outside(const StepRun& run, const journal::StoredStep& stored) {
  if (StepEnd end = wait_for_old_backend(run, stored)) {
    return end;
  }
  switch (probe(run.context.session, run.step)) {
    case Probed::done:
      record_step_alone(run);
      return {};
    case Probed::not_done:
      return run_outside(run);
    case Probed::cannot_know:
      break;
  }
  return record_in_doubt(run);
}

bool take_back_interrupted(const journal::StoredMigration& stored, const Context& context) {
  if (!stored.plan) {
    return false;
  }
  Job job;
  job.record.id = stored.entry.id;
  job.plan = *stored.plan;
  bool found_done = false;
  for (const journal::StoredStep& begun : stored.steps) {
    const auto step = std::ranges::find(job.plan.steps, begun.id, &plan::Step::id);
    if (begun.state == journal::StepState::intent && step != job.plan.steps.end()) {
      found_done = take_back({.job = job, .step = *step, .context = context}, begun) || found_done;
    }
  }
  return found_done;
}

}  // namespace pgmig::execute
