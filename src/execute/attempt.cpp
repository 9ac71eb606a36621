// SPDX-License-Identifier: Apache-2.0
// One attempt at something that the server may refuse: the only place of this room that catches.
#include "execute/attempt.hpp"

#include "base/backoff.hpp"
#include "base/error.hpp"
#include "execute/canceller.hpp"
#include "execute/fault_points.hpp"
#include "execute/record.hpp"
#include "execute/undo_found.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <variant>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// For what pgmig itself asks between the steps, as db::Session begins with.
constexpr milliseconds own_lock_timeout{seconds{10}};
constexpr milliseconds journal_lock_timeout{seconds{2}};
constexpr int journal_attempts = 10;

/// What a lost connection means for the step: said once, here.
[[noreturn]] void report_lost(const StepRun& run, const Error& error, std::string_view known) {
  throw Error{ErrorKind::connection_lost,
              fmt::format("{}: {} (step {})", error.what(), known, run.step.id),
              "run the same command again: it looks into the journal and continues"};
}

db::ServerError stop_requested() {
  return {.sqlstate = std::string{pg::sqlstate::query_canceled}, .message = "a stop was requested"};
}

/// The work of an attempt, up to COMMIT. `current` follows the statement that is being sent.
void do_statements(const StepRun& run, const plan::PlannedSql*& current) {
  UndoFound found{run};
  const auto& statements = std::get<plan::RunInTransaction>(run.step.action).statements;
  for (std::size_t at = 0; at < statements.size(); ++at) {
    if (run.context.stop.stop_requested()) {
      throw db::StatementFailed{stop_requested()};
    }
    found.before(at);
    current = &statements[at];
    fault_point(fault::before_statement);
    send(run.context.session, statements[at], run.job.record.text);
    fault_point(fault::after_statement);
    current = nullptr;
    found.after(at);
  }
  record_step(run, found.undo());
}

/// The statement of a step that can go to the server in one message with BEGIN, its journal row and
/// COMMIT: a single one, of which it is known that it changes nothing of the session, and how it is
/// taken back.
const plan::PlannedSql* whole_statement(const StepRun& run) {
  const auto& statements = std::get<plan::RunInTransaction>(run.step.action).statements;
  if (run.storage != Storage::with_the_step || statements.size() != 1 ||
      statements.front().copy_data || !db::Session::may_be_whole(statements.front().sql)) {
    return nullptr;
  }
  return is_seen_into(run.job.plan) && !UndoFound{run}.looks() ? &statements.front() : nullptr;
}

/// Holding some of the locks while waiting for the next is waiting for a lock, too.
void take_lock(const StepRun& run, const std::string& lock) {
  auto answer = run.context.session.try_query(lock);
  if (auto* error = std::get_if<db::ServerError>(&answer)) {
    if (is_cancelled(*error) && !run.context.stop.stop_requested()) {
      error->sqlstate = pg::sqlstate::lock_not_available;
    }
    throw db::StatementFailed{std::move(*error)};
  }
}

void begin_with_locks(const StepRun& run, const LockTerms& terms) {
  db::Session& session = run.context.session;
  if (terms.gentle_locks.empty() && terms.locks.empty()) {
    session.begin(terms.lock_timeout, run.step.statement_timeout);
    return;
  }
  session.begin(terms.gentle_timeout, milliseconds{0});
  for (const std::string& lock : terms.gentle_locks) {
    take_lock(run, lock);
  }
  session.set_local_timeouts(terms.lock_timeout, terms.lock_timeout);
  for (const std::string& lock : terms.locks) {
    take_lock(run, lock);
  }
  session.set_local_timeouts(terms.lock_timeout, run.step.statement_timeout);
}

struct Committed {};

/// Something beside the statement failed, or the journal's part cannot travel; nothing was done.
/// The long way says what is wrong.
struct LongWay {};

using WholeAttempt = std::variant<Committed, Refusal, LongWay>;

void commit(db::Session& session, bool& committing) {
  fault_point(fault::before_commit);
  committing = true;
  session.commit();
  fault_point(fault::after_commit);
}

/// `work` opens a transaction and commits it; `committing` is set before it does. What the server
/// refused is rolled back.
std::optional<db::ServerError> try_to_commit(const StepRun& run,
                                             const std::function<void(bool& committing)>& work) {
  db::Session& session = run.context.session;
  bool committing = false;
  std::optional<db::ServerError> refused;
  try {
    const StopCanceller stop_canceller{run.context.stop, session.canceller()};
    work(committing);
  } catch (const db::StatementFailed& failed) {
    refused = failed.error();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::connection_lost) {
      report_lost(run, error,
                  committing ? "whether the last commit arrived is in the journal"
                             : "the server rolls the open transaction back");
    }
    session.rollback();
    throw;
  }
  if (refused) {
    session.rollback();
  }
  return refused;
}

/// One message for all of the attempt: for a small migration, round trips are most of its time.
WholeAttempt attempt_whole(const StepRun& run, const plan::PlannedSql& statement,
                           const LockTerms& terms) {
  const Context& context = run.context;
  const auto record = context.journal.applied_call(run.job.record, run.job.plan);
  if (!record) {
    return LongWay{};
  }
  fault_point(fault::before_statement);
  auto answer = context.session.run_whole({.lock_timeout = terms.lock_timeout,
                                           .statement_timeout = run.step.statement_timeout,
                                           .statement = statement.sql,
                                           .record = *record,
                                           .afterwards = context.follow_up.sql,
                                           .unless_it_fails = terms.not_if_it_fails});
  if (auto* failed = std::get_if<db::NotCommitted>(&answer)) {
    if (failed->not_now) {
      return Refusal{.error = std::move(failed->error), .not_now = true};
    }
    if (!failed->by_statement) {
      return LongWay{};
    }
    return Refusal{.error = std::move(failed->error), .statement = &statement};
  }
  fault_point(fault::after_commit);
  if (const auto& rows = std::get<db::Rows>(answer); !rows.empty()) {
    context.follow_up.answered(rows.text(0, 0));
  }
  return Committed{};
}

/// What one message would have asked, in a message of its own.
std::optional<Refusal> ask(const StepRun& run, const LockTerms& terms) {
  if (terms.not_if_it_fails.empty()) {
    return {};
  }
  auto answer = run.context.session.try_query(terms.not_if_it_fails);
  auto* error = std::get_if<db::ServerError>(&answer);
  return error == nullptr ? std::nullopt
                          : std::optional{Refusal{.error = std::move(*error), .not_now = true}};
}

}  // namespace

bool is_lock_failure(const db::ServerError& error) noexcept {
  return error.sqlstate == pg::sqlstate::lock_not_available ||
         error.sqlstate == pg::sqlstate::deadlock_detected;
}

bool is_cancelled(const db::ServerError& error) noexcept {
  return error.sqlstate == pg::sqlstate::query_canceled;
}

void send(db::Session& session, const plan::PlannedSql& statement, std::string_view text) {
  if (!statement.copy_data) {
    session.execute(statement.sql);
    return;
  }
  constexpr std::size_t piece = std::size_t{64} * 1024;
  std::string_view rows =
      text.substr(std::min(statement.copy_data->offset, text.size()), statement.copy_data->length);
  session.copy_in(statement.sql, [&rows] {
    const std::string_view next = rows.substr(0, piece);
    rows.remove_prefix(next.size());
    return next;
  });
}

bool travels_whole(const StepRun& run) { return whole_statement(run) != nullptr; }

std::optional<Refusal> attempt_transaction(const StepRun& run, const LockTerms& terms) {
  db::Session& session = run.context.session;
  const plan::PlannedSql* current = nullptr;
  const bool locks_first = !terms.gentle_locks.empty() || !terms.locks.empty();
  bool in_locking = false;
  std::optional<Refusal> refused_whole;
  const auto error = try_to_commit(run, [&](bool& committing) {
    const plan::PlannedSql* const statement = locks_first ? nullptr : whole_statement(run);
    if (statement != nullptr) {
      committing = true;
      WholeAttempt whole = attempt_whole(run, *statement, terms);
      if (auto* refused = std::get_if<Refusal>(&whole)) {
        refused_whole = std::move(*refused);
      }
      if (!std::holds_alternative<LongWay>(whole)) {
        return;
      }
      committing = false;
      refused_whole = ask(run, terms);
      if (refused_whole) {
        return;
      }
    }
    in_locking = true;
    begin_with_locks(run, terms);
    in_locking = false;
    do_statements(run, current);
    commit(session, committing);
  });
  return error ? Refusal{.error = *error, .statement = current, .in_locking = in_locking}
               : refused_whole;
}

std::optional<db::ServerError> attempt_batch(const StepRun& run, milliseconds lock_timeout,
                                             const std::function<void()>& work) {
  db::Session& session = run.context.session;
  return try_to_commit(run, [&](bool& committing) {
    session.begin(lock_timeout, run.step.statement_timeout);
    fault_point(fault::before_statement);
    work();
    fault_point(fault::after_statement);
    commit(session, committing);
  });
}

std::optional<db::ServerError> attempt_outside(const StepRun& run,
                                               const std::function<void()>& work) {
  std::optional<db::ServerError> refused;
  try {
    work();
  } catch (const db::StatementFailed& failed) {
    refused = failed.error();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::connection_lost) {
      report_lost(run, error, "the server may still be at work on the statement");
    }
    throw;
  }
  run.context.session.set_timeouts(own_lock_timeout, milliseconds{0});
  return refused;
}

void in_own_transaction(const Context& context, const std::function<void()>& work) {
  constexpr milliseconds longest_pause{seconds{2}};
  Backoff backoff{milliseconds{50}, longest_pause,
                  static_cast<std::uint64_t>(context.session.backend_pid())};
  for (int attempt = 1;; ++attempt) {
    try {
      context.session.begin(journal_lock_timeout, milliseconds{0});
      work();
      context.session.commit();
      return;
    } catch (const db::StatementFailed& failed) {
      context.session.rollback();
      if (!is_lock_failure(failed.error())) {
        throw;
      }
      if (attempt == journal_attempts) {
        throw Error{ErrorKind::temporary,
                    fmt::format("somebody locks the tables of schema {}: {}",
                                context.journal.schema(), failed.what()),
                    "end the transaction that holds them, then run the same command again"};
      }
    }
    // Not interrupted by a stop: what has happened must be written down first.
    context.clock.sleep_for(backoff.next(), std::stop_token{});
  }
}

bool succeeds(const std::function<void()>& work) noexcept {
  try {
    work();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace pgmig::execute
