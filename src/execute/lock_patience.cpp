// SPDX-License-Identifier: Apache-2.0
// The lock budget of one step: attempts, the pauses between them, the deadline, and what is told of
// it.
#include "execute/lock_patience.hpp"

#include "base/duration.hpp"
#include "execute/blockers.hpp"
#include "execute/lock_scene.hpp"
#include "execute/record.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds shortest_first_pause{100};
constexpr milliseconds longest_pause{5000};
constexpr milliseconds look_again{250};

Backoff backoff_for(const StepRun& run) {
  // Two runners never wait for one lock of ours (the lease), but those of two databases may start
  // together.
  const auto seed = static_cast<std::uint64_t>(run.context.session.backend_pid());
  return Backoff{std::max(shortest_first_pause, run.step.lock_timeout), longest_pause, seed};
}

milliseconds since(const Clock& clock, Clock::time_point begun) {
  return std::chrono::duration_cast<milliseconds>(clock.now() - begun);
}

}  // namespace

const char* name(AttemptEnd end) noexcept {
  switch (end) {
    case AttemptEnd::taken:
      return "taken";
    case AttemptEnd::held_up:
      return "held_up";
    case AttemptEnd::lock_timeout:
      return "lock_timeout";
    case AttemptEnd::deadlock:
      return "deadlock";
    case AttemptEnd::stalled:
      return "stalled";
    case AttemptEnd::waiting:
      return "waiting";
  }
  return "unknown";
}

AttemptEnd end_of(const db::ServerError& error) noexcept {
  return error.sqlstate == pg::sqlstate::deadlock_detected ? AttemptEnd::deadlock
                                                           : AttemptEnd::lock_timeout;
}

LockPatience::LockPatience(const StepRun& run)
    : run_(run),
      begun_(run.context.clock.now()),
      backoff_(backoff_for(run)),
      attempt_begun_(begun_) {}

milliseconds LockPatience::left() const {
  return std::max(milliseconds{0}, deadline_of(run_) - since(run_.context.clock, begun_));
}

milliseconds LockPatience::lock_timeout() const {
  milliseconds limit = left();
  if (run_.step.lock_timeout.count() > 0) {
    limit = std::min({limit, run_.step.lock_timeout, run_.context.session.deadlock_timeout() / 2});
  }
  if (std::ranges::any_of(run_.step.effects, makes_others_wait)) {
    limit = std::min(limit, run_.context.policy.stall_budget);
  }
  return std::max(milliseconds{1}, limit);
}

milliseconds LockPatience::begin_attempt() {
  attempt_begun_ = run_.context.clock.now();
  return lock_timeout();
}

bool LockPatience::note_new(const std::vector<Blocker>& blockers) {
  if (!blockers.empty()) {
    blockers_ = blockers;
  }
  bool found = false;
  for (const Blocker& blocker : blockers) {
    found = add_new(reported_, blocker) || found;
  }
  return found;
}

void LockPatience::report(milliseconds next_in) {
  run_.context.observer.lock_wait(run_.job.plan, run_.step,
                                  {.attempt = attempts_,
                                   .end = last_,
                                   .waited = since(run_.context.clock, begun_),
                                   .next_in = next_in,
                                   .blockers = blockers_});
  record_event(run_, "lock_wait", fmt::format("attempt {}: {}", attempts_, describe(blockers_)));
}

StepEnd LockPatience::wait(const EndedAttempt& ended) {
  ++attempts_;
  held_up_ += ended.end == AttemptEnd::held_up ? 1 : 0;
  stalled_ += ended.end == AttemptEnd::stalled ? 1 : 0;
  last_ = ended.end;
  tell(ended.end, ended.stall);
  const bool is_news = note_new(ended.blockers) || attempts_ == 1;
  return pause_for(backoff_.next(), is_news);
}

void LockPatience::taken(const Stall& stall) {
  if (attempts_ > 0 || stall.sessions > 0) {
    ++attempts_;
    tell(AttemptEnd::taken, stall);
  }
}

void LockPatience::tell(AttemptEnd end, const Stall& stall) {
  const bool was_made = end != AttemptEnd::held_up;
  const LockAttempt attempt{
      .attempt = attempts_,
      .end = end,
      .waited = was_made ? since(run_.context.clock, attempt_begun_) : milliseconds{0},
      .stall = stall};
  run_.context.observer.lock_attempt(run_.job.plan, run_.step, attempt);
  record_attempt(run_, attempt);
}

StepEnd LockPatience::wait_until_looking_again(const std::vector<Blocker>& blockers) {
  return pause_for(look_again, note_new(blockers));
}

StepEnd LockPatience::pause_for(milliseconds pause, bool is_news) {
  const Context& context = run_.context;
  const milliseconds rest = left();
  pause = std::min(rest, pause);
  if (is_news && !context.stop.stop_requested()) {
    report(pause);
  }
  if (rest.count() > 0 && context.clock.sleep_for(pause, context.stop)) {
    return {};
  }
  return context.stop.stop_requested() ? record_stopped(run_) : give_up();
}

RunResult LockPatience::give_up() {
  const std::string limit = to_text(deadline_of(run_));
  const std::string what =
      attempts_ == 0
          ? fmt::format("did not start in {}: it would wait for transactions that do not end",
                        limit)
          : fmt::format("did not get its locks in {} ({})", limit, what_was_tried());
  return record_gave_up(
      run_, {.why = fmt::format("step {} {}", run_.step.id, what), .blockers = blockers_});
}

std::string LockPatience::what_was_tried() const {
  const int made = attempts_ - held_up_;
  std::string text =
      made == 0 ? "no attempt" : fmt::format("{} {}", made, made == 1 ? "attempt" : "attempts");
  const std::string budget = to_text(run_.context.policy.stall_budget);
  if (held_up_ > 0) {
    text += fmt::format("; {} not made, behind a transaction older than the stall budget of {}",
                        held_up_, budget);
  }
  if (stalled_ > 0) {
    text += fmt::format("; {} ended, for others waited longer than the stall budget of {}",
                        stalled_, budget);
  }
  return text;
}

}  // namespace pgmig::execute
