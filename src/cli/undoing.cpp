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
#include "planner/hazards.hpp"
#include "planner/way_back.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::cli {

namespace {

using plan::StoredState;

constexpr std::string_view command = "pgmig down";

/// Ran to its end, or to where it waits: what its author wrote an undo for.
bool is_whole(const plan::HistoryEntry& entry) {
  return entry.state == StoredState::applied || entry.state == StoredState::awaiting_contract;
}

/// Something of it has happened, or may have.
bool has_begun(const journal::StoredMigration& stored) {
  return std::ranges::any_of(stored.steps, [](const journal::StoredStep& step) {
    return step.state != journal::StepState::pending;
  });
}

/// Those that are done, and those that an interruption left open: they are looked at before they
/// are taken back.
std::vector<std::string> begun_steps(const journal::StoredMigration& stored) {
  std::vector<std::string> ids;
  for (const auto& step : stored.steps) {
    if (step.state != journal::StepState::pending) {
      ids.push_back(step.id);
    }
  }
  return ids;
}

std::string as_script(const std::vector<std::string>& statements) {
  std::string text;
  for (const auto& statement : statements) {
    text += statement + "\n;\n";
  }
  return text;
}

/// --accept-loss: the author of the command signs for what goes with the tables and columns.
void accept_loss(source::Migration& undo) {
  for (auto& statement : undo.statements) {
    statement.directives.accept.emplace_back("data_loss");
    statement.directives.reason = "pgmig down --accept-loss";
  }
}

/// What is said of a file that somebody wrote does not always fit statements that were made.
void adapt_findings(plan::MigrationPlan& plan, bool is_made) {
  if (is_made) {
    std::erase_if(plan.diagnostics, [](const Diagnostic& finding) {
      return finding.severity == Severity::note;  // IF EXISTS of what is gone already
    });
  }
  for (auto& finding : plan.diagnostics) {
    if (finding.severity == Severity::error && finding.code == "data_loss") {
      finding.hint =
          "pgmig down --accept-loss takes it back all the same, and what it holds is lost";
    } else if (finding.severity == Severity::error && is_made) {
      finding.hint =
          fmt::format("write what takes version {0} back, with its directives, as U{0}__{1}.sql",
                      plan.version, "<description>");
    }
  }
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
      migrations_(migrations) {}

std::string Undoing::announce(const std::vector<const plan::HistoryEntry*>& entries) {
  auto catalog = read_catalog();
  std::string text = "down will take back:";
  Diagnostics findings;
  for (const auto* entry : entries) {
    if (const auto undo = entry->undo_row.empty() ? std::nullopt : journal_.read(entry->undo_row);
        undo && undo->plan && has_begun(*undo)) {
      text += announcement_of(*entry, *undo->plan) + "\n    (goes on with what has begun)";
      do_what_is_left(*undo, catalog);
      continue;
    }
    const auto undo = undo_of(stored(entry->id), findings);
    const auto plan = plan_one(undo, catalog);
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
  execute::take_back_interrupted(stored(entry.id), context());
  Diagnostics findings;
  const auto undo = undo_of(stored(entry.id), findings);
  auto catalog = read_catalog();
  auto plan = plan_one(undo, catalog);
  std::ranges::copy(plan.diagnostics, std::back_inserter(findings));
  workspace_.report(findings, ErrorKind::refused,
                    fmt::format("version {} cannot be taken back as it stands", entry.version));
  for (const auto& event : signatures_of(undo.file)) {
    journal_.log(event);
  }
  return execute::run(job(undo.file, std::move(plan)), context());
}

execute::RunResult Undoing::go_on(const plan::HistoryEntry& entry) {
  const auto begun = stored("U" + entry.id.substr(1));
  execute::Job job{
      .plan = *begun.plan, .last_phase = plan::Phase::contract, .command = std::string(command)};
  job.record.id = begun.entry.id;
  job.record.text = begun.text;
  return execute::resume(job, begun, context());
}

/// An undo that failed before anything was taken back leaves the migration as it was.
void Undoing::forget_what_did_nothing(const std::string& undo_row) {
  const auto undo = journal_.read(undo_row);
  if (undo && undo->plan && !undo->plan->steps.empty() && !has_begun(*undo)) {
    journal_.forget(undo_row);
  }
}

journal::StoredMigration Undoing::stored(const std::string& id) {
  auto found = journal_.read(id);
  if (!found) {
    throw Error(ErrorKind::history_violation, fmt::format("{} has no row in the history", id),
                "somebody changed the tables of the journal by hand");
  }
  if (!found->plan) {
    throw Error(ErrorKind::refused,
                fmt::format("version {} was counted as applied without being run (baseline): "
                            "nothing tells what it did",
                            found->entry.version),
                "write what takes it back as a new migration");
  }
  return *std::move(found);
}

/// The author's undo wins, where the migration it belongs to has run as a whole.
Undoing::Undo Undoing::undo_of(const journal::StoredMigration& migration, Diagnostics& findings) {
  auto* written = is_whole(migration.entry) ? written_undo(migration) : nullptr;
  Undo undo{.file = written != nullptr ? *written : made_undo(migration, findings),
            .is_made = written == nullptr};
  undo.file.description = "undo of " + migration.entry.description;
  if (workspace_.options().accept_loss) {
    accept_loss(undo.file);
  }
  return undo;
}

source::Migration* Undoing::written_undo(const journal::StoredMigration& migration) {
  const auto version = version_of(migration.entry);
  const auto found = std::ranges::find(migrations_.undo, version, &source::Migration::version);
  if (found == migrations_.undo.end()) {
    return nullptr;
  }
  auto findings = source::parse(*found, workspace_.read_options());
  std::ranges::move(planner::unknown_hazards(*found), std::back_inserter(findings));
  workspace_.report(findings, ErrorKind::usage, "an undo file is bad; nothing was run");
  return &*found;
}

/// `findings` receives what cannot be taken back.
source::Migration Undoing::made_undo(const journal::StoredMigration& migration,
                                     Diagnostics& findings) {
  auto back = planner::way_back(*migration.plan, begun_steps(migration));
  std::ranges::move(back.irreversible, std::back_inserter(findings));
  return source::make_undo(
      version_of(migration.entry), migration.entry.description,
      fmt::format("undo of {} {}", migration.entry.version, migration.entry.description),
      as_script(back.sql), findings);
}

plan::MigrationPlan Undoing::plan_one(const Undo& undo, catalog::Catalog& catalog) {
  auto plan = planner::plan_undo(undo.file, catalog, workspace_.config().policy, {}).plan;
  adapt_findings(plan, undo.is_made);
  return plan;
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
          .limit = &*limit_};
}

}  // namespace pgmig::cli
