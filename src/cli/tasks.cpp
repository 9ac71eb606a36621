// SPDX-License-Identifier: Apache-2.0
// Standings -> tasks: what a run has to do, in order.
#include "cli/migrate.hpp"
#include "cli/stored_plan.hpp"
#include "cli/text_difference.hpp"
#include "planner/hazards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pgmig::cli {

namespace {

using planner::State;

/// Enough to see what was edited; the file itself is at hand.
constexpr std::size_t most_changed_lines = 20;

std::optional<Task::Kind> kind_of(const planner::Standing& standing) {
  switch (standing.state) {
    case State::pending:
    case State::undone:
    case State::out_of_order:
      return Task::Kind::fresh;
    case State::running:
    case State::failed:
    case State::in_doubt:
      return Task::Kind::unfinished;
    case State::awaiting_contract:
      return Task::Kind::contract;
    case State::applied:
    case State::baseline:
    case State::missing:
    case State::changed:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Waiting, or interrupted after contract had begun.
bool waits_for_contract(const planner::Standing& standing) {
  return standing.state == State::awaiting_contract ||
         (kind_of(standing) == Task::Kind::unfinished && standing.entry != nullptr &&
          standing.entry->phase == plan::Phase::contract);
}

source::Migration* mutable_file(source::MigrationSet& migrations, const source::Migration* file) {
  if (file == nullptr) {
    return nullptr;
  }
  auto& files =
      file->kind == source::Kind::repeatable ? migrations.repeatable : migrations.versioned;
  return &files[static_cast<std::size_t>(file - files.data())];
}

/// Bad files among those that would run: every finding is reported, then the run ends.
void parse_all(const Workspace& workspace, const std::vector<Task>& tasks) {
  Diagnostics findings;
  for (const auto& task : tasks) {
    if (task.file != nullptr) {
      auto found = source::parse(*task.file, workspace.read_options());
      findings.insert(findings.end(), found.begin(), found.end());
      found = planner::unknown_hazards(*task.file);
      findings.insert(findings.end(), found.begin(), found.end());
    }
  }
  workspace.report(findings, ErrorKind::usage, "a migration file is bad; nothing was run");
}

/// Requirements that nothing can meet end the run; open ones refuse their task.
void check_requirements(const Workspace& workspace, const planner::Standings& standings,
                        std::vector<Task>& tasks) {
  const auto unmet = planner::unmet_requirements(standings);
  workspace.report(unmet.impossible, ErrorKind::usage, "a migration file is bad; nothing was run");
  for (auto& task : tasks) {
    std::ranges::copy_if(
        unmet.open, std::back_inserter(task.refusals),
        [&](const Diagnostic& refusal) { return refusal.at.file == task.file->path; });
  }
}

/// The versioned tasks that the options select; repeatables follow only when no version is left
/// behind.
class Selection {
 public:
  Selection(const Workspace& workspace, const source::MigrationSet& migrations)
      : count_(workspace.options().count) {
    if (!workspace.options().to.empty()) {
      to_ = known_version(migrations, workspace.options().to);
    }
  }

  /// Whether a task of this file is to be done now.
  bool take(const source::Migration& file) {
    if (file.kind == source::Kind::repeatable) {
      return complete_;
    }
    const bool taken = (!to_ || file.version <= *to_) && (!count_ || *count_ > 0);
    if (taken && count_) {
      --*count_;
    }
    complete_ = complete_ && taken;
    return taken;
  }

 private:
  std::optional<long> count_;
  std::optional<source::Version> to_;
  bool complete_ = true;
};

std::string message_of(const EditedStatement& edited, const std::string& version) {
  switch (edited.how) {
    case EditedStatement::How::edited:
      return fmt::format("this statement was edited after version {} had run it as: {}", version,
                         edited.statement);
    case EditedStatement::How::removed:
      return fmt::format("version {} has run a statement that is missing here: {}", version,
                         edited.statement);
    case EditedStatement::How::something_before_it:
      return fmt::format(
          "this statement was inserted before one that version {} has run already: {}", version,
          edited.statement);
  }
  return "";
}

std::string message_of_waiting(const EditedStatement& edited, const std::string& version) {
  switch (edited.how) {
    case EditedStatement::How::edited:
      return fmt::format("this statement was edited while version {} waits for contract with: {}",
                         version, edited.statement);
    case EditedStatement::How::removed:
      return fmt::format("version {} waits for contract with a statement that is missing here: {}",
                         version, edited.statement);
    case EditedStatement::How::something_before_it:
      return fmt::format(
          "this statement was inserted before one that version {} waits for contract with: {}",
          version, edited.statement);
  }
  return "";
}

std::string title_of(const journal::StoredMigration& stored) {
  return stored.entry.version.empty() ? stored.entry.id : stored.entry.version;
}

/// What is not done for good: the versions and repeatables that `up` would work on.
std::ptrdiff_t count_unfinished(const planner::Standings& standings) {
  return std::ranges::count_if(standings.all, [](const planner::Standing& standing) {
    const auto kind = kind_of(standing);
    return kind && *kind != Task::Kind::contract && !waits_for_contract(standing);
  });
}

std::string counted(std::ptrdiff_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} migration{} {}", number, number == 1 ? "" : "s", number == 1 ? one : many);
}

void sort_by_application(std::vector<Task>& tasks) {
  std::ranges::stable_sort(tasks, {}, [](const Task& task) { return task.entry->applied_order; });
}

}  // namespace

Diagnostics explained_violations(const planner::Standings& standings, journal::Journal& journal) {
  auto violations = standings.violations;
  for (const auto& standing : standings.all) {
    if (standing.state != State::changed || standing.entry == nullptr || standing.file == nullptr) {
      continue;
    }
    const auto applied = journal.read_text(standing.entry->id);
    const auto violation = std::ranges::find(violations, standing.file->path,
                                             [](const Diagnostic& found) { return found.at.file; });
    if (applied && violation != violations.end()) {
      violation->hint += "\n" + text_difference(*applied, *standing.file->text, most_changed_lines);
    }
  }
  return violations;
}

void require_unedited(const Workspace& workspace, const journal::StoredMigration& stored,
                      const source::Migration& file) {
  const auto edited = first_edited(stored, file);
  if (!edited) {
    return;
  }
  workspace.report(
      {{.severity = Severity::error,
        .code = "changed",
        .message = message_of(*edited, title_of(stored)),
        .hint = "put back what has run; what has not run yet may be edited freely, and "
                "new statements stand after it, or in a migration of a lower version (pgmig up "
                "--out-of-order)\n" +
                text_difference(stored.text, *file.text, most_changed_lines),
        .at = {.file = file.path, .line = edited->line, .column = edited->column}}},
      ErrorKind::history_violation, "the files and the history do not agree");
}

void require_open_unedited(const Workspace& workspace, const journal::StoredMigration& stored,
                           const source::Migration& file) {
  const auto edited = first_open_edited(stored, file);
  if (!edited) {
    return;
  }
  workspace.report(
      {{.severity = Severity::error,
        .code = "changed",
        .message = message_of_waiting(*edited, title_of(stored)),
        .hint = "put back what waits and run pgmig contract; a new migration may change it then",
        .at = {.file = file.path, .line = edited->line, .column = edited->column}}},
      ErrorKind::history_violation, "the files and the history do not agree");
}

planner::Standings checked_standings(const Workspace& workspace, source::MigrationSet& migrations,
                                     const plan::History& history, journal::Journal& journal) {
  auto standings = planner::standings(migrations, history, workspace.config().policy.out_of_order,
                                      workspace.read_options());
  workspace.report(standings.notes, ErrorKind::history_violation, "");
  workspace.report(explained_violations(standings, journal), ErrorKind::history_violation,
                   "the files and the history do not agree");
  return standings;
}

source::Version known_version(const source::MigrationSet& migrations, const std::string& text) {
  const auto version = source::Version::parse(text);
  if (!version || std::ranges::none_of(migrations.versioned, [&](const auto& file) {
        return file.version == *version;
      })) {
    throw Error(ErrorKind::usage, fmt::format("there is no migration with version {}", text),
                "pgmig status lists the versions");
  }
  return *version;
}

void require_no_open_undo(const plan::History& history) {
  for (const auto& entry : history) {
    if (!entry.undo_row.empty()) {
      throw Error(
          ErrorKind::history_violation,
          fmt::format("version {} is being undone, and that is not complete", entry.version),
          "pgmig down goes on with it; after that it can be applied again");
    }
  }
}

std::vector<Task> tasks_for_up(const Workspace& workspace, source::MigrationSet& migrations,
                               const plan::History& history, journal::Journal& journal) {
  require_no_open_undo(history);
  const auto standings = checked_standings(workspace, migrations, history, journal);
  Selection selection(workspace, migrations);
  std::vector<Task> contracts;
  std::vector<Task> tasks;
  for (const auto& standing : standings.all) {
    const auto kind = kind_of(standing);
    if (!kind || standing.file == nullptr) {
      continue;
    }
    Task task{
        .kind = *kind, .file = mutable_file(migrations, standing.file), .entry = standing.entry};
    if (*kind == Task::Kind::contract) {
      if (last_phase(workspace) == plan::Phase::contract) {
        contracts.push_back(task);
      }
    } else if (selection.take(*standing.file)) {
      tasks.push_back(task);
    }
  }
  sort_by_application(contracts);
  tasks.insert(tasks.begin(), contracts.begin(), contracts.end());
  parse_all(workspace, tasks);
  check_requirements(workspace, standings, tasks);
  return tasks;
}

std::vector<Task> tasks_for_contract(const Workspace& workspace, source::MigrationSet& migrations,
                                     const plan::History& history, journal::Journal& journal) {
  require_no_open_undo(history);
  const auto standings = checked_standings(workspace, migrations, history, journal);
  const auto to = workspace.options().to.empty()
                      ? std::nullopt
                      : std::optional(known_version(migrations, workspace.options().to));
  std::vector<Task> tasks;
  for (const auto& standing : standings.all) {
    if (waits_for_contract(standing) && standing.file != nullptr &&
        (!to || standing.file->version <= *to)) {
      tasks.push_back({.kind = Task::Kind::contract,
                       .file = mutable_file(migrations, standing.file),
                       .entry = standing.entry});
    }
  }
  sort_by_application(tasks);
  parse_all(workspace, tasks);
  return tasks;
}

int nothing_to_do(const Workspace& workspace, source::MigrationSet& migrations,
                  const plan::History& history) {
  if (workspace.options().json || workspace.console().quiet()) {
    return 0;
  }
  const auto& to = workspace.options().to;
  // `up` has looked at everything, and the history may be long.
  const bool looked_at_all = workspace.options().command == "up" && to.empty();
  const auto unfinished =
      looked_at_all ? 0
                    : count_unfinished(planner::standings(migrations, history,
                                                          workspace.config().policy.out_of_order,
                                                          workspace.read_options()));
  const auto waiting =
      std::ranges::count(history, plan::StoredState::awaiting_contract, &plan::HistoryEntry::state);
  std::string left;
  if (unfinished > 0) {
    left += "; " + counted(unfinished, "is", "are") + " not applied (pgmig up)";
  }
  if (waiting > 0) {
    left += "; " + counted(waiting, "awaits", "await") + " contract (pgmig contract)";
  }
  workspace.console().output(fmt::format("nothing to do{}{}\n",
                                         to.empty() ? "" : " up to version " + to,
                                         left.empty() ? ": every migration is applied" : left));
  return 0;
}

}  // namespace pgmig::cli
