// SPDX-License-Identifier: Apache-2.0
// Plans and runs tasks, one after the other, each against what is really there.
#include "cli/migrate.hpp"

#include "base/assert.hpp"
#include "cli/exit_status.hpp"
#include "cli/reviewed_plan.hpp"
#include "cli/room_needed.hpp"
#include "cli/run_result.hpp"
#include "cli/stored_plan.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::cli {

namespace {

std::vector<pg::QualifiedName> names_of(const source::Migration& file) {
  std::vector<pg::QualifiedName> names;
  for (const auto& statement : file.statements) {
    auto found = sql::names_in(statement.sql.change);
    names.insert(names.end(), found.begin(), found.end());
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

void open_journal(const plan::Policy& policy, journal::Journal& journal, journal::Lease& lease,
                  execute::Observer& observer) {
  journal.prepare();
  lease.write_down();
  if (!policy.role.empty() && policy.drop != plan::DropPolicy::plain) {
    journal.make_trash(policy.role);
  }
  if (journal.adopt_identity()) {
    observer.diagnostic({.severity = Severity::note,
                         .code = "restored_database",
                         .message =
                             "this database was restored or copied from the one that the history "
                             "was written in; objects are found by name",
                         .hint = "",
                         .at = {}});
  }
  if (const auto change = journal.adopt_scope(policy.managed_schemas)) {
    observer.diagnostic(
        {.severity = Severity::warning,
         .code = "scope_changed",
         .message = fmt::format("names may mean something else than in the run before: {}",
                                to_text(*change)),
         .hint = "write search_path and managed_schemas into [policy], and they are the same for "
                 "whoever runs pgmig",
         .at = {}});
  }
}

Migrator::Migrator(Workspace& workspace, db::Session& session, journal::Journal& journal,
                   execute::Observer& observer, const plan::History& history)
    : workspace_(workspace),
      session_(session),
      journal_(journal),
      observer_(observer, session, workspace.config().policy.role),
      planning_(workspace.config().policy, last_phase(workspace)),
      command_("pgmig " + workspace.options().command),
      limit_("run", workspace.config().policy.run_deadline, workspace.stop()) {
  planning_.know(inspect::publications(session));
  planning_.begin(journal_, history, live_catalog());
}

int Migrator::run(const std::vector<Task>& tasks) {
  if (!journal_.down().empty()) {
    journal_.set_down({});  // the next down takes back what is the newest then
  }
  judge_ahead(tasks);
  check_reviewed_plan(tasks);
  for (const auto& task : tasks) {
    require_time(limit_, command_);
    const auto result = run_one(task);
    ahead_.pop_front();
    const auto status = status_of(result, command_);
    if (status != exit_status::done) {
      return status;
    }
  }
  return exit_status::done;
}

/// Plans every fresh task on the evolving catalog, up to the first whose outcome is uncertain. A
/// refusal anywhere ends the run before anything was changed.
void Migrator::judge_ahead(const std::vector<Task>& tasks) {
  ahead_.assign(tasks.size(), std::nullopt);
  auto planning = planning_;
  Diagnostics findings;
  bool refused = false;
  for (const auto& task : tasks) {
    findings.insert(findings.end(), task.refusals.begin(), task.refusals.end());
    refused = refused || has_errors(task.refusals);
  }
  for (std::size_t number = 0; number < tasks.size(); ++number) {
    if (tasks[number].kind != Task::Kind::fresh) {
      break;
    }
    auto planned = planning.fresh(*tasks[number].file, live_catalog());
    planning.take_in(planned, live_catalog());
    findings.insert(findings.end(), planned.plan.diagnostics.begin(),
                    planned.plan.diagnostics.end());
    refused = refused || plan::is_refused(planned.plan);
    const bool uncertain = planned.uncertain;
    ahead_[number] = std::move(planned);
    if (uncertain) {
      break;
    }
  }
  tell(findings);
  if (refused) {
    throw Error(ErrorKind::refused, "refused by the safety rules; nothing was run",
                "each refusal above says what to write instead, or how to accept it");
  }
}

/// What was found when everything was judged is not told again when a migration is planned anew.
void Migrator::tell(const Diagnostics& findings) {
  for (const auto& finding : findings) {
    if (std::ranges::find(told_, finding) == told_.end()) {
      told_.push_back(finding);
      observer_.diagnostic(finding);
    }
  }
}

void Migrator::check_reviewed_plan(const std::vector<Task>& tasks) const {
  if (workspace_.options().reviewed_plan.empty()) {
    return;
  }
  std::vector<plan::MigrationPlan> plans;
  for (std::size_t number = 0; number < tasks.size() && ahead_[number]; ++number) {
    plans.push_back(ahead_[number]->plan);
  }
  require_reviewed(workspace_.options().reviewed_plan, plans);
}

execute::RunResult Migrator::run_one(const Task& task) {
  if (task.kind != Task::Kind::fresh) {
    stamp_after_commit_.reset();
  }
  switch (task.kind) {
    case Task::Kind::fresh:
      return run_fresh(task);
    case Task::Kind::unfinished:
      return run_unfinished(task);
    case Task::Kind::contract:
      return run_contract(task);
  }
  return execute::Done{};
}

/// The plan made ahead holds while nobody else has run a transaction since the catalog was read.
/// After that, or after something uncertain, each migration is planned on what is read again.
planner::Planned Migrator::plan_now(const Task& task) {
  const auto asked = std::exchange(stamp_after_commit_, std::nullopt);
  const auto now = asked ? *asked : inspect::catalog_stamp(session_);
  const bool alone = stamp_ && inspect::only_we_ran(*stamp_, now, own_transactions_);
  if (alone && ahead_.front()) {
    return *ahead_.front();
  }
  if (ahead_.front()) {
    forget_catalog();  // it was evolved through what is still to come
    std::ranges::fill(ahead_, std::nullopt);
  }
  auto& catalog = live_catalog();
  if (stamp_ != now && !alone) {
    stamp_ = now;
    own_transactions_ = 0;
    inspect::refresh(catalog, session_, names_of(*task.file), workspace_.catalog_options(session_));
  }
  auto planned = planning_.fresh(*task.file, catalog);
  tell(planned.plan.diagnostics);
  if (!workspace_.options().reviewed_plan.empty()) {
    require_reviewed(workspace_.options().reviewed_plan, {planned.plan});
  }
  return planned;
}

execute::RunResult Migrator::run_fresh(const Task& task) {
  auto planned = plan_now(task);
  refuse_if_refused(planned.plan);
  planning_.take_in(planned, live_catalog());
  remember_relations(planned);
  log_signatures(*task.file);
  const bool one_transaction =
      planned.plan.steps.size() == 1 && plan::is_transactional(planned.plan.steps.front());
  auto result =
      execute::run(job(*task.file, std::move(planned.plan), last_phase(workspace_)), context());
  if (planned.uncertain) {
    forget_catalog();
  } else if (one_transaction) {
    ++own_transactions_;
  } else {
    stamp_.reset();  // how many transactions a concurrent build takes is the server's business
  }
  return result;
}

/// As the journal has it, with the places of the file as it is now.
std::optional<journal::StoredMigration> Migrator::stored(const Task& task) {
  auto stored = journal_.read(task.entry->id);
  if (stored && stored->plan) {
    relocate(*stored->plan, *task.file);
  }
  return stored;
}

execute::RunResult Migrator::run_unfinished(const Task& task) {
  const auto stored = this->stored(task);
  if (!stored || !stored->plan) {
    return run_fresh(task);
  }
  forget_catalog();
  if (stored->entry.checksum_tokens != task.file->checksum_tokens) {
    return run_edited(task, *stored);
  }
  return execute::resume(job(*task.file, *stored->plan, last_phase(workspace_)), *stored,
                         context());
}

execute::RunResult Migrator::run_contract(const Task& task) {
  const auto stored = this->stored(task);
  if (!stored || !stored->plan) {
    throw Error(ErrorKind::history_violation, fmt::format("{} has no stored plan", task.entry->id),
                "pgmig repair mends the history");
  }
  if (stored->entry.checksum_tokens != task.file->checksum_tokens) {
    forget_catalog();
    return run_edited(task, *stored);  // it failed, or it would be a violation of the history
  }
  require_open_unedited(workspace_, *stored, *task.file);
  if (contract_has_begun(*stored)) {
    forget_catalog();
    return execute::resume(job(*task.file, *stored->plan, plan::Phase::contract), *stored,
                           context());
  }
  forget_catalog();
  auto planned = planning_.contract(*task.file, *stored, live_catalog());
  remember_relations(planned);
  return continue_with(task, *stored, std::move(planned.plan), plan::Phase::contract);
}

/// The done steps stay as they are; what `rest` plans takes the place of the others, and runs.
execute::RunResult Migrator::continue_with(const Task& task, const journal::StoredMigration& stored,
                                           plan::MigrationPlan rest, plan::Phase last_phase) {
  tell(rest.diagnostics);
  refuse_if_refused(rest);
  auto whole = job(*task.file, joined(stored, std::move(rest)), last_phase);
  journal_.replan(whole.record, whole.plan, done_steps(stored), begun_in_batches(stored));
  const auto replanned = journal_.read(whole.record.id);
  PGMIG_ASSERT(replanned.has_value());
  return execute::resume(whole, *replanned, context());
}

/// The file was edited after the migration failed part-way: what has run must stand in it
/// unchanged, the rest is planned anew. A half-done statement outside a transaction is taken back
/// first.
execute::RunResult Migrator::run_edited(const Task& task, journal::StoredMigration stored) {
  require_unedited(workspace_, stored, *task.file);
  if (execute::take_back_interrupted(stored, context())) {
    stored = *this->stored(task);  // an interrupted step turned out to be done: it has run
    require_unedited(workspace_, stored, *task.file);
  }
  observer_.diagnostic(
      {.severity = Severity::note,
       .code = "planned_anew",
       .message = "the file was edited after it failed: what has not run yet is planned anew",
       .hint = "",
       .at = {.file = task.file->path}});
  auto planned = planning_.edited(*task.file, stored, live_catalog());
  remember_relations(planned);
  log_signatures(*task.file);
  return continue_with(task, stored, std::move(planned.plan), last_phase(workspace_));
}

void Migrator::log_signatures(const source::Migration& file) {
  for (const auto& event : signatures_of(file)) {
    journal_.log(event);
    ++own_transactions_;
  }
}

/// What this run has made stays known as such when the catalog is read again.
void Migrator::remember_relations(const planner::Planned& planned) {
  made_in_run_.insert(planned.made_relations.begin(), planned.made_relations.end());
}

catalog::Catalog& Migrator::live_catalog() {
  if (!live_) {
    stamp_ = inspect::catalog_stamp(session_);
    own_transactions_ = 0;
    live_ = inspect::read_catalog(session_, workspace_.catalog_options(session_));
    for (const auto& name : made_in_run_) {
      if (auto* relation = live_->find(name)) {
        relation->made_in_run = true;
      }
    }
  }
  return *live_;
}

/// The next plan starts from a fresh read.
void Migrator::forget_catalog() {
  live_.reset();
  stamp_.reset();
}

execute::Context Migrator::context() {
  return {.session = session_,
          .target = workspace_.target(),
          .journal = journal_,
          .observer = observer_,
          .clock = workspace_.clock(),
          .stop = limit_.token(),
          .policy = workspace_.config().policy,
          .follow_up = {.sql = inspect::stamp_call(session_),
                        .answered =
                            [this](std::string stamp) {
                              stamp_after_commit_ = inspect::Stamp{std::move(stamp)};
                            }},
          .room_needed = room_needed(session_),
          .gate = &gate_,
          .limit = &limit_,
          .hooks = workspace_.hooks()};
}

execute::Job Migrator::job(const source::Migration& file, plan::MigrationPlan plan,
                           plan::Phase last_phase) const {
  execute::Job job;
  job.record = record_of(file, workspace_.config().policy.search_path);
  job.plan = std::move(plan);
  job.last_phase = last_phase;
  job.command = command_;
  return job;
}

void Migrator::refuse_if_refused(const plan::MigrationPlan& plan) const {
  if (plan::is_refused(plan)) {
    throw Error(
        ErrorKind::refused,
        fmt::format("{} was refused by the safety rules", plan.file.empty() ? plan.id : plan.file),
        "each refusal above says what to write instead, or how to accept it");
  }
}

}  // namespace pgmig::cli
