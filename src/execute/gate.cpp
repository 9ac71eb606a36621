// SPDX-License-Identifier: Apache-2.0
// Between steps and between batches: whether the run is to go on just now.
#include "execute/gate.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"
#include "execute/attempt.hpp"
#include "execute/record.hpp"
#include "inspect/replicas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_looks{250};

void tell(const StepRun& run, Severity severity, std::string code, std::string message,
          std::string hint) {
  run.context.observer.diagnostic({.severity = severity,
                                   .code = std::move(code),
                                   .message = std::move(message),
                                   .hint = std::move(hint),
                                   .at = {}});
}

std::string describe(const inspect::Replica& replica) {
  return replica.state == "streaming"
             ? fmt::format("replica {} is {} behind", replica.name, to_text(replica.lag))
             : fmt::format("replica {} is catching up", replica.name);
}

}  // namespace

StepEnd Gate::pass(const StepRun& run) {
  if (!looked_just_now(run, looked_)) {
    if (StepEnd end = wait_while_paused(run)) {
      return end;
    }
  }
  return room_.for_step(run);
}

StepEnd Gate::pass_with_batch(const StepRun& run) {
  if (StepEnd end = wal_rate_.pass(run)) {
    return end;
  }
  if (looked_just_now(run, looked_for_batch_)) {
    return {};
  }
  if (StepEnd end = wait_while_paused(run)) {
    return end;
  }
  if (StepEnd end = wait_for_server(run)) {
    return end;
  }
  return room_.for_more(run);
}

bool Gate::looked_just_now(const StepRun& run, std::optional<Clock::time_point>& looked) {
  const Clock::time_point now = run.context.clock.now();
  if (looked && now - *looked < between_looks) {
    return true;
  }
  looked = now;
  return false;
}

/// The questions keep the idle session awake.
StepEnd Gate::wait_while_paused(const StepRun& run) {
  const Context& context = run.context;
  const auto pause = context.journal.read_pause();
  if (!pause) {
    return {};
  }
  const std::string whom = fmt::format("by {} since {}", pause->by, pause->since);
  tell(run, Severity::note, "paused",
       fmt::format("paused {}: waiting in step {}", whom, run.step.id),
       "pgmig resume lets it go on");
  record_event(run, "paused", whom);
  do {
    if (!context.clock.sleep_for(between_looks, context.stop)) {
      return record_stopped(run);
    }
  } while (context.journal.read_pause());
  tell(run, Severity::note, "resumed", "the pause is over: going on", "");
  record_event(run, "resumed", "");
  return {};
}

/// By what the server says of itself, or the user's query.
std::string Gate::strained(const StepRun& run) {
  db::Session& session = run.context.session;
  std::string why = inspect::strain(session);
  const std::string& query = run.context.policy.wait_while;
  if (!why.empty() || query.empty()) {
    return why;
  }
  const auto error = attempt_outside(run, [&] {
    const db::Rows rows = session.query(query);
    why = rows.empty() ? std::string{} : "wait_while: " + rows.text(0, 0);
  });
  if (error) {
    throw Error{ErrorKind::usage, "wait_while: " + error->message, "the query is: " + query};
  }
  return why;
}

std::optional<std::string> Gate::behind(const StepRun& run, milliseconds most) {
  const inspect::Replicas seen = inspect::replicas(run.context.session);
  if (seen.unseen > 0 && !said_unseen_) {
    said_unseen_ = true;
    tell(run, Severity::warning, "replicas_unseen",
         fmt::format("{} replicas are there whose lag this role may not see: batches do not wait "
                     "for them",
                     seen.unseen),
         "GRANT pg_monitor to it");
  }
  lag_ = seen.replicas.empty() ? milliseconds{0} : seen.replicas.front().lag;
  const long there = static_cast<long>(seen.replicas.size()) + seen.unseen;
  if (there < run.context.policy.replicas) {
    return fmt::format("{} of {} replicas are there", there, run.context.policy.replicas);
  }
  if (std::string why = strained(run); !why.empty()) {
    return why;
  }
  if (most.count() == 0) {
    return {};
  }
  const auto late = std::ranges::find_if(seen.replicas, [&](const inspect::Replica& replica) {
    return replica.lag > most || replica.state != "streaming";
  });
  return late == seen.replicas.end() ? std::nullopt : std::optional{describe(*late)};
}

/// Goes on when they have come half-way, or the next batch would wait again.
StepEnd Gate::wait_for_server(const StepRun& run) {
  const Context& context = run.context;
  const milliseconds most = context.policy.max_lag;
  const auto reason = behind(run, most);
  if (!reason) {
    return {};
  }
  record_event(run, "server_wait", *reason);
  const Clock::time_point begun = context.clock.now();
  for (auto now = reason; now; now = behind(run, most / 2)) {
    const auto waited = std::chrono::duration_cast<milliseconds>(context.clock.now() - begun);
    context.observer.progress(
        run.job.plan, run.step,
        {.what = fmt::format("waiting: {}", *now), .elapsed = waited, .lag = lag_});
    if (waited >= deadline_of(run)) {
      return record_gave_up(run,
                            {.why = fmt::format("step {} waited {} for the server: {}", run.step.id,
                                                to_text(deadline_of(run)), *now)});
    }
    if (!context.clock.sleep_for(between_looks, context.stop)) {
      return record_stopped(run);
    }
  }
  record_event(run, "server_is_back", "");
  return {};
}

}  // namespace pgmig::execute
