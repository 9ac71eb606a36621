// SPDX-License-Identifier: Apache-2.0
// What the tests of the executor share: a database with a journal, plans made by hand, a recorder.
#include "execute_support.hpp"

#include "sql/row_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace pgmig::test {

using std::chrono::milliseconds;

bool LeapingClock::sleep_for(milliseconds duration, const std::stop_token& stop) {
  now_ += duration;
  if (on_sleep) {
    on_sleep();
  }
  return !stop.stop_requested();
}

void Recorder::migration_started(const plan::MigrationPlan& plan, bool resumed) {
  calls.push_back((resumed ? "resumed " : "started ") + plan.id);
}

void Recorder::step_started(const plan::MigrationPlan& /*plan*/, const plan::Step& step) {
  calls.push_back("step " + step.id);
  if (on_step_started) {
    on_step_started();
  }
}

void Recorder::lock_wait(const plan::MigrationPlan& /*plan*/, const plan::Step& /*step*/,
                         const execute::LockWait& wait) {
  lock_waits.push_back(wait);
  if (on_lock_wait) {
    on_lock_wait();
  }
}

void Recorder::lock_attempt(const plan::MigrationPlan& /*plan*/, const plan::Step& /*step*/,
                            const execute::LockAttempt& attempt) {
  lock_attempts.push_back(attempt);
}

void Recorder::progress(const plan::MigrationPlan& /*plan*/, const plan::Step& /*step*/,
                        const execute::Progress& progress) {
  {
    const std::scoped_lock lock{mutex_};
    progress_.push_back(progress.what);
  }
  if (on_progress) {
    on_progress();
  }
}

void Recorder::step_done(const plan::MigrationPlan& /*plan*/, const plan::Step& step,
                         milliseconds /*elapsed*/) {
  calls.push_back("done " + step.id);
}

void Recorder::migration_done(const plan::MigrationPlan& plan, plan::StoredState state) {
  const bool waits = state == plan::StoredState::awaiting_contract;
  calls.push_back((waits ? "awaiting contract " : "finished ") + plan.id);
}

void Recorder::diagnostic(const Diagnostic& diagnostic) { diagnostics.push_back(diagnostic); }

void Recorder::failed(const plan::MigrationPlan& /*plan*/, const plan::Step* /*step*/,
                      const execute::Failure& failure) {
  failures.push_back(failure);
}

std::vector<std::string> Recorder::codes() const {
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : diagnostics) {
    codes.push_back(diagnostic.code);
  }
  return codes;
}

std::string Recorder::message_of(std::string_view code) const {
  const auto found = std::ranges::find(diagnostics, code, &Diagnostic::code);
  return found == diagnostics.end() ? std::string{} : found->message;
}

std::vector<std::string> Recorder::progress_seen() {
  const std::scoped_lock lock{mutex_};
  return progress_;
}

Runner::Runner(const std::string& url)
    : target{.conninfo = url},
      session(db::Session::open(target, {})),
      journal(session, "pgmig",
              {.run_id = "00000000-0000-0000-0000-000000000000",
               .host = "here",
               .os_user = "tester",
               .pid = 1,
               .tool_version = "0"}) {
  journal.prepare();
}

execute::Context Runner::context() {
  Clock& clock = leap ? static_cast<Clock&>(leaping_clock) : static_cast<Clock&>(system_clock);
  return {.session = session,
          .target = target,
          .journal = journal,
          .observer = observer,
          .clock = clock,
          .stop = stop.get_token(),
          .policy = policy};
}

execute::RunResult Runner::run(const execute::Job& job) { return execute::run(job, context()); }

execute::RunResult Runner::resume(const execute::Job& job) {
  const auto stored = journal.read(job.record.id);
  if (!stored) {
    throw std::logic_error{"the journal does not know " + job.record.id};
  }
  return execute::resume(job, *stored, context());
}

Client::Client(const TestDatabase& database, std::string_view sql)
    : connection_(database.url()), work_(connection_) {
  execute(sql);
}

void Client::execute(std::string_view sql) { work_.exec(std::string{sql}); }

void Client::commit() { work_.commit(); }

int Client::pid() const { return connection_.backendpid(); }

plan::Step in_transaction(const std::string& id, std::initializer_list<std::string> sql,
                          std::vector<plan::Effect> effects) {
  plan::RunInTransaction action;
  for (const std::string& statement : sql) {
    action.statements.push_back({.sql = statement});
  }
  return {.id = id,
          .action = action,
          .effects = std::move(effects),
          .lock_timeout = milliseconds{100},
          .statement_timeout = milliseconds{0}};
}

plan::Step build_index(const std::string& id, const std::string& name, const std::string& table,
                       std::string_view unique) {
  const pg::QualifiedName index{"public", name};
  const pg::QualifiedName on{"public", table};
  return {.id = id,
          .action =
              plan::RunOutside{.statement = {.sql = fmt::format(
                                                 "CREATE {}INDEX CONCURRENTLY {} ON public.{} (id)",
                                                 unique, name, table)}},
          .effects = {{.relation = "public." + table,
                       .lock = pg::LockMode::share_update_exclusive,
                       .work = plan::Work::scan}},
          .done_if = plan::IndexIsValid{index, on},
          .clean_up = plan::DropInvalidIndex{index, on},
          .recipe = "create-index"};
}

plan::Step outside(const std::string& id, const std::string& sql) {
  return {.id = id,
          .action = plan::RunOutside{.statement = {.sql = sql}},
          .lock_timeout = milliseconds{100}};
}

plan::Step fill(const std::string& id, const std::string& table, const std::string& column,
                const std::string& value) {
  const plan::Filling filling{.table = {"public", table}, .column = column, .value = value};
  return {.id = id,
          .action = plan::RunInBatches{.statement = {.sql = plan::fill_statement(filling)},
                                       .work = filling},
          .effects = {{.relation = "public." + pg::quote_identifier(table),
                       .lock = pg::LockMode::row_exclusive,
                       .work = plan::Work::rewrite}},
          .lock_timeout = milliseconds{100},
          .recipe = "add-column"};
}

execute::Job change_in_batches(const std::string& sql, std::vector<plan::KeyColumn> key,
                               long most_rows) {
  const auto parts = sql::row_change_parts(sql);
  plan::Step step{
      .id = "0007/expand/1",
      .action = plan::RunInBatches{.statement = {.sql = sql},
                                   .work = plan::RowChange{.table = {"public", "t"},
                                                           .alias = parts->alias,
                                                           .target = parts->target,
                                                           .changes = parts->changes,
                                                           .condition = parts->condition,
                                                           .key = std::move(key),
                                                           .keeps = std::nullopt,
                                                           .most_rows = most_rows}},
      .effects = {{.relation = "public.t",
                   .lock = pg::LockMode::row_exclusive,
                   .work = plan::Work::rewrite}},
      .lock_timeout = milliseconds{100},
      .recipe = "rows-in-batches"};
  return job_of({std::move(step)});
}

plan::Step check(const std::string& id, const std::string& query, const std::string& finding) {
  return {.id = id, .action = plan::CheckRows{.query = {.sql = query}, .finding = finding}};
}

execute::Job job_of(std::vector<plan::Step> steps, plan::Phase last_phase) {
  execute::Job job;
  int statement = 0;
  const auto place = [&](plan::PlannedSql& planned) {
    planned.statement = statement++;
    planned.line = static_cast<std::size_t>(statement);
    planned.column = 1;
    job.record.text += planned.sql + ";\n";
  };
  for (plan::Step& step : steps) {
    if (auto* const together = std::get_if<plan::RunInTransaction>(&step.action)) {
      std::ranges::for_each(together->statements, place);
    } else if (auto* const fill = std::get_if<plan::RunInBatches>(&step.action)) {
      place(fill->statement);
    } else if (auto* const check = std::get_if<plan::CheckRows>(&step.action)) {
      place(check->query);
    } else {
      place(std::get<plan::RunOutside>(step.action).statement);
    }
  }
  job.record.id = "V7";
  job.record.version = "0007";
  job.record.description = "test";
  job.record.checksum = "sha256:" + std::string(64, '0');
  job.record.checksum_tokens = job.record.checksum;
  job.plan.id = "V7";
  job.plan.version = "0007";
  job.plan.description = "test";
  job.plan.file = "V0007__test.sql";
  job.plan.steps = std::move(steps);
  job.last_phase = last_phase;
  return job;
}

execute::Job accepted_job_of(std::vector<plan::Step> steps) {
  execute::Job job = job_of(std::move(steps));
  for (const plan::Step& step : job.plan.steps) {
    job.plan.statements.push_back({.verdict = plan::Verdict::accepted, .steps = {step.id}});
  }
  return job;
}

std::string state_of(journal::Journal& journal, const std::string& id) {
  const plan::History history = journal.read_history();
  const auto entry = std::ranges::find(history, id, &plan::HistoryEntry::id);
  return entry == history.end() ? "no row"
                                : fmt::format("{} {}/{}", plan::name(entry->state),
                                              entry->steps_done, entry->steps_total);
}

std::string steps_of(journal::Journal& journal, const std::string& id) {
  const auto stored = journal.read(id);
  std::string text;
  if (stored) {
    for (const journal::StoredStep& step : stored->steps) {
      text += (text.empty() ? "" : " ") + std::string{journal::name(step.state)};
    }
  }
  return text;
}

bool logged(journal::Journal& journal, std::string_view what, std::string_view message) {
  return std::ranges::any_of(journal.read_events(0), [&](const journal::LoggedEvent& logged) {
    return logged.event.what == what && logged.event.message.find(message) != std::string::npos;
  });
}

std::string index_of(const TestDatabase& database, const std::string& name) {
  const std::string state = database.value(
      fmt::format("SELECT CASE WHEN indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_index "
                  "WHERE indexrelid = to_regclass('public.{}')",
                  name));
  return state.empty() ? "absent" : state;
}

std::string rows_to_fill(long count) {
  return fmt::format(
      "CREATE TABLE t (id int PRIMARY KEY, c int, pad text);"
      "CREATE SEQUENCE s;"
      "INSERT INTO t (id, pad) SELECT i, repeat('x', 100) FROM generate_series(1, {}) AS i",
      count);
}

execute::Job filling() { return job_of({fill("0007/expand/1", "t", "c", "nextval('s')")}); }

}  // namespace pgmig::test
