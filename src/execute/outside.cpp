// SPDX-License-Identifier: Apache-2.0
// Runs a step outside a transaction: look, intend, run, prove; clean up what failed.
#include "execute/outside.hpp"

#include "execute/attempt.hpp"
#include "execute/blockers.hpp"
#include "execute/canceller.hpp"
#include "execute/clean_up.hpp"
#include "execute/fault_points.hpp"
#include "execute/lock_patience.hpp"
#include "execute/probe.hpp"
#include "execute/record.hpp"
#include "execute/watcher.hpp"
#include "pg/sqlstate.hpp"
#include "plan/same_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;
using Outcome = CleanUpReport::Outcome;

/// A build is looked at for its progress, a detach for those who wait behind it.
constexpr milliseconds progress_interval{1000};
constexpr milliseconds stall_interval{20};
/// Cleaning up after a stop or a failure must not keep a person waiting: the next run does it, too.
constexpr milliseconds patience_after_failure{10'000};
constexpr milliseconds patience_after_stop{3'000};

const plan::RunOutside& action_of(const StepRun& run) {
  return std::get<plan::RunOutside>(run.step.action);
}

bool is_detach(const plan::Step& step) {
  return std::holds_alternative<plan::PartitionIsDetached>(step.done_if);
}

/// Whether it is a concurrent build, drop or detach: what waits for other transactions, and hurts
/// nobody while it waits. (The lock that a detach wants at its end is brief.)
bool waits_for_transactions(const plan::Step& step) {
  return is_detach(step) || (step.lock_timeout.count() == 0 &&
                             (std::holds_alternative<plan::IndexIsValid>(step.done_if) ||
                              std::holds_alternative<plan::RelationIsGone>(step.done_if)));
}

milliseconds watch_interval_of(const plan::Step& step) {
  return is_detach(step) ? stall_interval : progress_interval;
}

/// Of all these only a detach makes readers and writers wait that nobody has signed for.
std::optional<StallLimit> stall_limit(const StepRun& run) {
  return is_detach(run.step) ? std::optional{StallLimit{.budget = run.context.policy.stall_budget,
                                                        .while_working = true}}
                             : std::nullopt;
}

bool has_probe(const plan::Step& step) {
  return !std::holds_alternative<plan::NoProbe>(step.done_if);
}

/// Commands that the server takes back whole, or that do no harm when they run twice: a refusal of
/// one is no doubt.
bool may_run_again(std::string_view sql) {
  static constexpr std::array<std::string_view, 10> words = {
      "ALTER",   "ANALYZE", "CLUSTER", "COMMIT",   "CREATE",
      "DISCARD", "DROP",    "REINDEX", "ROLLBACK", "VACUUM"};
  std::string first(sql.substr(0, std::min(sql.find_first_of(" \t\r\n(;"), sql.size())));
  std::ranges::transform(first, first.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return std::ranges::find(words, first) != words.end();
}

/// Whether the refused statement may have committed part of its work itself, as a DO or a CALL
/// does. A place in the statement and no context: the server did not come to run it.
bool may_be_half_done(const StepRun& run, const Refusal& refusal) {
  const plan::PlannedSql& statement = action_of(run).statement;
  const bool began = refusal.error.position == 0 || !refusal.error.context.empty();
  return !has_probe(run.step) && refusal.statement == &statement && began &&
         !may_run_again(statement.sql);
}

/// Whether it is one of those of the last look. Younger than then: the session has begun another
/// transaction.
bool is_still_there(const Blocker& now, const std::vector<Blocker>& before) {
  return std::ranges::any_of(
      before, [&](const Blocker& it) { return is_same_session(it, now) && now.age >= it.age; });
}

/// A build that starts now would wait for every transaction that is older than it and in its way.
/// Those that are old already are waited for here, where nothing is held up and a stop costs
/// nothing; new ones may come and go, or a busy application would keep us out for ever.
StepEnd wait_for_old_transactions(const StepRun& run, LockPatience& patience) {
  if (!waits_for_transactions(run.step)) {
    return {};
  }
  std::vector<Blocker> old = waited_for(run);
  std::erase_if(old, [&](const Blocker& it) { return it.age <= run.context.policy.stall_budget; });
  while (!old.empty()) {
    if (StepEnd end = patience.wait_until_looking_again(old)) {
      return end;
    }
    std::vector<Blocker> now = waited_for(run);
    std::erase_if(now, [&](const Blocker& it) { return !is_still_there(it, old); });
    old = std::move(now);
  }
  return {};
}

/// Takes away what an earlier attempt left, ours or not: `IF NOT EXISTS` would take an INVALID
/// index for a good one, and without it the server would refuse the name. Who is still at work on
/// it, or keeps a detach pending, is waited for.
std::variant<CleanUpReport, RunResult> clear_the_way(const StepRun& run, LockPatience& patience) {
  while (true) {
    CleanUpReport leftovers = clean_up(run, patience.lock_timeout());
    const bool may_be_gone_soon = leftovers.outcome == Outcome::stays &&
                                  (is_detach(run.step) || !leftovers.in_the_way.empty());
    if (!may_be_gone_soon) {
      return leftovers;
    }
    if (StepEnd end = patience.wait_until_looking_again(leftovers.in_the_way)) {
      return std::move(*end);
    }
  }
}

StepEnd report_leftovers(const StepRun& run, const CleanUpReport& report) {
  switch (report.outcome) {
    case Outcome::nothing_there:
      return {};
    case Outcome::stays:
      return record_gave_up(run, {.why = fmt::format("step {}: {}", run.step.id, report.text)});
    case Outcome::removed:
      run.context.observer.diagnostic(
          {.severity = Severity::note,
           .code = "leftover_removed",
           .message = report.text + ", a leftover of an earlier attempt",
           .at = {.file = run.job.plan.file}});
      record_event(run, "cleaned_up", report.text);
      return {};
  }
  return {};
}

/// The settings that the author gave it, then the statement under pgmig's own limits.
std::optional<Refusal> send_statement(const StepRun& run, milliseconds lock_timeout) {
  db::Session& session = run.context.session;
  const plan::PlannedSql* current = nullptr;
  const std::optional<db::ServerError> error = attempt_outside(run, [&] {
    const StopCanceller stop_canceller{run.context.stop, session.canceller()};
    for (const plan::PlannedSql& setting : action_of(run).settings) {
      current = &setting;
      session.execute(setting.sql);
    }
    current = &action_of(run).statement;
    session.set_timeouts(lock_timeout, run.step.statement_timeout);
    session.execute(current->sql);
  });
  if (error) {
    return Refusal{.error = *error, .statement = current};
  }
  fault_point(fault::after_outside_statement);
  return {};
}

/// Without IF NOT EXISTS, which succeeds on anything of the name, a valid index of the name is the
/// one that was just made, in whatever words the server tells of it.
bool has_made_the_index(const StepRun& run) {
  const auto* planned = std::get_if<plan::IndexIsValid>(&run.step.done_if);
  if (planned == nullptr || plan::is_index_if_not_exists(action_of(run).statement.sql)) {
    return false;
  }
  const auto found = find_index(run.context.session, planned->index, planned->table);
  return found && found->state.valid && found->state.table == planned->table;
}

/// The server said yes; the catalog has the last word.
std::optional<Refusal> prove(const StepRun& run) {
  db::Session& session = run.context.session;
  if (probe(session, run.step) != Probed::not_done || has_made_the_index(run)) {
    return {};
  }
  const std::string other = in_the_way(session, run.step);
  return Refusal{
      .error = {.sqlstate = "not_done",
                .message = other.empty()
                               ? "the server reported success, but the catalog does not show it"
                               : "the server reported success, but " + other},
      .statement = &action_of(run).statement};
}

bool is_name_taken(const Refusal& refusal) {
  return refusal.error.sqlstate == pg::sqlstate::duplicate_table;
}

/// Another session was quicker with the very index, and the author wrote IF NOT EXISTS, which a
/// concurrent build cannot be sent with.
bool is_there_by_now(const StepRun& run, const Refusal& refusal) {
  const auto number = static_cast<std::size_t>(action_of(run).statement.statement);
  const auto& statements = run.job.plan.statements;
  if (!is_name_taken(refusal) || number >= statements.size() ||
      !plan::is_index_if_not_exists(statements[number].sql) ||
      probe(run.context.session, run.step) != Probed::done) {
    return false;
  }
  run.context.observer.diagnostic(
      {.severity = Severity::note,
       .code = "nothing_to_do",
       .message = fmt::format("step {}: {}, made by another session in the meantime", run.step.id,
                              in_the_way(run.context.session, run.step)),
       .at = {.file = run.job.plan.file}});
  return true;
}

/// Says what it is that has the name already.
void explain(const StepRun& run, Refusal& refusal) {
  if (is_name_taken(refusal) && refusal.error.hint.empty()) {
    refusal.error.hint = in_the_way(run.context.session, run.step);
  }
}

std::string undone_by(const CleanUpReport& report) {
  return report.outcome == Outcome::nothing_there ? "nothing was left behind" : report.text;
}

/// A pending detach is not taken back but finished.
bool was_finished_by(const CleanUpReport& report, const StepRun& run) {
  return report.outcome == Outcome::removed && probe(run.context.session, run.step) == Probed::done;
}

/// The intent stays in the journal: the step does not run again before a person has looked.
RunResult leave_in_doubt(const StepRun& run, const Refusal& refusal) {
  if (run.context.stop.stop_requested() && is_cancelled(refusal.error)) {
    static_cast<void>(record_in_doubt(run));
    return record_stopped(run);
  }
  FailureFacts facts = facts_of(run, "what the statement had not committed itself");
  facts.in_doubt = true;
  return record_failure(run, failure_of(refusal, facts), plan::StoredState::in_doubt);
}

/// Takes back what the refused statement left, sets the step back, and decides: nothing means try
/// again. A pending detach is not taken back but finished, by the next round.
StepEnd after_refusal(const StepRun& run, Refusal refusal, const EndedAttempt& ended,
                      LockPatience& patience) {
  if (may_be_half_done(run, refusal)) {
    return leave_in_doubt(run, refusal);
  }
  const bool stopping = run.context.stop.stop_requested();
  if (is_detach(run.step) && is_lock_failure(refusal.error) && !stopping) {
    return patience.wait(ended);
  }
  const CleanUpReport report = clean_up(
      run, std::min(deadline_of(run), stopping ? patience_after_stop : patience_after_failure));
  if (was_finished_by(report, run)) {
    record_step_alone(run);
  } else if (report.outcome != Outcome::stays) {
    record_step_pending(run);
  }
  if (stopping && is_cancelled(refusal.error)) {
    return record_stopped(run);
  }
  const bool was_in_the_way = is_name_taken(refusal) && report.outcome == Outcome::removed;
  if ((is_lock_failure(refusal.error) && has_probe(run.step)) || was_in_the_way) {
    return patience.wait(ended);
  }
  explain(run, refusal);
  return record_failure(run, failure_of(refusal, facts_of(run, undone_by(report))));
}

/// One attempt, from the intent to the proof.
struct Tried {
  std::optional<Refusal> refusal;  ///< nothing: it is done
  EndedAttempt ended;
};

Tried try_once(const StepRun& run, milliseconds lock_timeout) {
  fault_point(fault::before_intent);
  run.context.journal.intend(run.job.plan.id, run.step.id);
  fault_point(fault::after_intent);
  Watcher watcher{run, watch_interval_of(run.step), stall_limit(run)};
  watcher.attend();
  Tried tried{.refusal = send_statement(run, lock_timeout)};
  Seen seen = watcher.dismiss();
  tried.ended = {.stall = seen.stall, .blockers = std::move(seen.blockers)};
  if (!tried.refusal) {
    tried.refusal = prove(run);
  } else if (is_there_by_now(run, *tried.refusal)) {
    tried.refusal.reset();
  } else if (seen.was_cancelled && is_cancelled(tried.refusal->error)) {
    tried.refusal->error.sqlstate = pg::sqlstate::lock_not_available;
    tried.ended.end = AttemptEnd::stalled;
  } else if (is_lock_failure(tried.refusal->error)) {
    tried.ended.end = end_of(tried.refusal->error);
  }
  if (tried.refusal && is_lock_failure(tried.refusal->error) && tried.ended.blockers.empty()) {
    tried.ended.blockers =
        waits_for_transactions(run.step) ? waited_for(run) : holders_in_the_way(run);
  }
  return tried;
}

}  // namespace

StepEnd run_outside(const StepRun& run) {
  LockPatience patience{run};
  while (true) {
    if (StepEnd end = wait_for_old_transactions(run, patience)) {
      return end;
    }
    auto cleared = clear_the_way(run, patience);
    if (auto* end = std::get_if<RunResult>(&cleared)) {
      return std::move(*end);
    }
    const auto& leftovers = std::get<CleanUpReport>(cleared);
    if (StepEnd end = report_leftovers(run, leftovers)) {
      return end;
    }
    Tried tried;
    if (!was_finished_by(leftovers, run)) {
      tried = try_once(run, patience.begin_attempt());
    }
    if (!tried.refusal) {
      patience.taken(tried.ended.stall);
      record_step_alone(run);
      return {};
    }
    if (StepEnd end = after_refusal(run, std::move(*tried.refusal), tried.ended, patience)) {
      return end;
    }
  }
}

}  // namespace pgmig::execute
