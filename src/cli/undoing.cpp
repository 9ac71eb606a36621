// SPDX-License-Identifier: Apache-2.0
// Migrations backwards, one after the other, each against what is really there.
#include "cli/undoing.hpp"

#include "base/error.hpp"
#include "catalog/evolve.hpp"
#include "cli/down_target.hpp"
#include "cli/exit_status.hpp"
#include "cli/room_needed.hpp"
#include "cli/run_result.hpp"
#include "cli/stored_plan.hpp"
#include "execute/fault_points.hpp"
#include "inspect/inspect.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::cli {

namespace {

constexpr std::string_view command = "pgmig down";

/// Something of it has happened, or may have: a hook in batches has begun when it has a position.
bool has_begun(const journal::StoredMigration& stored, journal::Journal& journal) {
  const bool is_hook = stored.plan && stored.plan->kind == plan::MigrationKind::hook;
  return std::ranges::any_of(stored.steps, [&](const journal::StoredStep& step) {
    return step.state != journal::StepState::pending ||
           (is_hook && journal.read_position(stored.entry.id, step.id).has_value());
  });
}

std::string one_line(const std::string& sql) {
  const auto end = sql.find('\n');
  return end == std::string::npos ? sql : sql.substr(0, end) + " ...";
}

/// What the next ones are judged against is what the rest of a begun undo leaves.
void do_what_is_left(const journal::StoredMigration& undo, catalog::Catalog& catalog) {
  for (const plan::Step& step : undo.plan->steps) {
    const auto stored = std::ranges::find(undo.steps, step.id, &journal::StoredStep::id);
    if (stored != undo.steps.end() && stored->state == journal::StepState::done) {
      continue;
    }
    for (const plan::PlannedSql& sent : plan::statements_of(step)) {
      for (const sql::Statement& statement : sql::parse_script(sent.sql, {}).statements) {
        static_cast<void>(catalog::evolve(catalog, statement.change));
      }
    }
  }
}

std::string announcement_of(const plan::HistoryEntry& entry, const plan::MigrationPlan& plan) {
  std::string text = fmt::format("\n  {} {}", entry.version, entry.description);
  for (const auto& step : plan.steps) {
    for (const auto& statement : plan::statements_of(step)) {
      text += "\n    " + one_line(statement.sql);
    }
  }
  return text;
}

}  // namespace

Undoing::Undoing(Workspace& workspace, db::Session& session, journal::Journal& journal,
                 execute::Observer& observer, source::MigrationSet& migrations)
    : workspace_(workspace),
      session_(session),
      journal_(journal),
      observer_(observer, session, workspace.config().policy.role),
      files_(workspace, journal, migrations) {}

std::string Undoing::announce(const std::vector<const plan::HistoryEntry*>& entries) {
  auto catalog = read_catalog();
  std::string text = "down will take back:";
  Diagnostics findings;
  for (const auto* entry : entries) {
    if (const auto undo = entry->undo_row.empty() ? std::nullopt : journal_.read(entry->undo_row);
        undo && undo->plan && has_begun(*undo, journal_)) {
      text += announcement_of(*entry, *undo->plan) + "\n    (goes on with what has begun)";
      do_what_is_left(*undo, catalog);
      continue;
    }
    const auto undo = files_.undo_of(files_.stored(entry->id), catalog, findings);
    const auto plan = files_.plan_of(undo, catalog);
    std::ranges::copy(plan.diagnostics, std::back_inserter(findings));
    text += announcement_of(*entry, plan);
  }
  workspace_.report(findings, ErrorKind::refused,
                    "this cannot be taken back as it stands; nothing was changed");
  return text;
}

int Undoing::run(const std::vector<const plan::HistoryEntry*>& entries) {
  limit_.emplace("run", workspace_.config().policy.run_deadline, workspace_.stop());
  for (const auto* entry : entries) {
    require_time(*limit_, std::string(command));
    if (const int status = undo_one(*entry); status != exit_status::done) {
      return status;
    }
  }
  return exit_status::done;
}

int Undoing::undo_one(const plan::HistoryEntry& entry) {
  if (!entry.undo_row.empty()) {
    forget_what_did_nothing(entry.undo_row);
  }
  const std::string row = "U" + entry.id.substr(1);
  const auto result = journal_.read(row) ? go_on(entry) : begin(entry);
  if (!std::holds_alternative<execute::Done>(result)) {
    forget_what_did_nothing(row);
    return status_of(result, std::string(command));
  }
  fault_point(execute::fault::after_undo_steps);
  journal_.undone(entry.id, row);
  return exit_status::done;
}

/// What was interrupted is settled first: it may turn out to be done.
execute::RunResult Undoing::begin(const plan::HistoryEntry& entry) {
  execute::take_back_interrupted(files_.stored(entry.id), context());
  Diagnostics findings;
  auto catalog = read_catalog();
  const auto undo = files_.undo_of(files_.stored(entry.id), catalog, findings);
  auto plan = files_.plan_of(undo, catalog);
  std::ranges::copy(plan.diagnostics, std::back_inserter(findings));
  workspace_.report(findings, ErrorKind::refused,
                    fmt::format("version {} cannot be taken back as it stands", entry.version));
  for (const auto& event : signatures_of(undo.file)) {
    journal_.log(event);
  }
  return execute::run(job(undo.file, std::move(plan)), context());
}

execute::RunResult Undoing::go_on(const plan::HistoryEntry& entry) {
  const auto begun = files_.stored("U" + entry.id.substr(1));
  execute::Job job{
      .plan = *begun.plan, .last_phase = plan::Phase::contract, .command = std::string(command)};
  job.record.id = begun.entry.id;
  job.record.text = begun.text;
  return execute::resume(job, begun, context());
}

/// An undo that failed before anything was taken back leaves the migration as it was.
void Undoing::forget_what_did_nothing(const std::string& undo_row) {
  const auto undo = journal_.read(undo_row);
  if (undo && undo->plan && !undo->plan->steps.empty() && !has_begun(*undo, journal_)) {
    journal_.forget(undo_row);
  }
}

catalog::Catalog Undoing::read_catalog() {
  return inspect::read_catalog(session_, workspace_.catalog_options(session_));
}

execute::Job Undoing::job(const source::Migration& undo, plan::MigrationPlan plan) const {
  execute::Job job{.record = record_of(undo, workspace_.config().policy.search_path),
                   .plan = std::move(plan),
                   .last_phase = plan::Phase::contract,
                   .command = std::string(command)};
  job.record.version.clear();  // one row a version: this one belongs to the undo alone
  return job;
}

execute::Context Undoing::context() {
  return {.session = session_,
          .target = workspace_.target(),
          .journal = journal_,
          .observer = observer_,
          .clock = workspace_.clock(),
          .stop = limit_->token(),
          .policy = workspace_.config().policy,
          .room_needed = room_needed(session_),
          .gate = &gate_,
          .limit = &*limit_,
          .hooks = workspace_.hooks()};
}

}  // namespace pgmig::cli
