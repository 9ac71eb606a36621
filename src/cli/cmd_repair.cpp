// SPDX-License-Identifier: Apache-2.0
// pgmig repair: mends the history; says what it will do first.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/migrate.hpp"
#include "cli/stored_plan.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pgmig::cli {

namespace {

/// One thing to mend.
struct Repair {
  std::string what;
  const source::Migration* file = nullptr;  ///< take its checksums and text
  std::string forget;                       ///< remove this row
};

std::vector<Repair> repairs_for(const planner::Standings& standings) {
  std::vector<Repair> repairs;
  for (const auto& standing : standings.all) {
    if (standing.state == planner::State::changed || standing.layout_changed) {
      repairs.push_back(
          {.what = fmt::format("{}: take the file as it is now for what was applied (its checksum "
                               "and text replace the stored ones; nothing is run)",
                               standing.file->path),
           .file = standing.file,
           .forget = ""});
    } else if (standing.state == planner::State::missing) {
      repairs.push_back(
          {.what = fmt::format(
               "{} {}: forget it, its file is gone (what it did stays in the database{})",
               standing.entry->version, standing.entry->description,
               standing.entry->state == plan::StoredState::awaiting_contract
                   ? ", what waits for contract is never run"
                   : ""),
           .file = nullptr,
           .forget = standing.entry->id});
    }
  }
  return repairs;
}

/// The row whose steps are under way: its own, or that of its undo.
const std::string& row_of(const plan::HistoryEntry& entry) {
  return entry.undo_row.empty() ? entry.id : entry.undo_row;
}

/// What waits for contract is planned from the file when it runs: the numbers of its statements
/// must go on meaning the same ones.
void require_what_waits(const Workspace& workspace, const planner::Standings& standings,
                        journal::Journal& journal) {
  for (const auto& standing : standings.all) {
    if (standing.state != planner::State::changed || standing.entry == nullptr) {
      continue;
    }
    const auto stored = journal.read(standing.entry->id);
    if (stored) {
      require_open_unedited(workspace, *stored, *standing.file);
    }
  }
}

/// Steps that only a person can answer for: repair of files does nothing for them.
std::string steps_in_doubt(journal::Journal& journal, const plan::History& history) {
  std::string text;
  for (const auto& entry : history) {
    if (entry.state != plan::StoredState::in_doubt) {
      continue;
    }
    const auto stored = journal.read(row_of(entry));
    for (const auto& step : stored ? stored->steps : std::vector<journal::StoredStep>{}) {
      if (step.state == journal::StepState::intent) {
        text += fmt::format(
            "step {0} is in doubt: look, then say: pgmig repair --step {0} --done, or --step {0} "
            "--retry\n",
            step.id);
      }
    }
  }
  return text;
}

/// With --json the text is one of the object's values.
void tell(const Workspace& workspace, std::size_t repaired, const std::string& text) {
  workspace.console().output(
      workspace.options().json
          ? nlohmann::ordered_json{{"schema_version", 1}, {"repaired", repaired}, {"message", text}}
                    .dump() +
                "\n"
          : text);
}

int repair_files(const Workspace& workspace, db::Session& session, journal::Journal& journal) {
  auto migrations = workspace.read_migrations();
  const auto history = journal.read_history();
  const auto standings = planner::standings(
      migrations, history, workspace.config().policy.out_of_order, workspace.read_options());
  const auto repairs = repairs_for(standings);
  require_what_waits(workspace, standings, journal);
  const auto in_doubt = steps_in_doubt(journal, history);
  if (repairs.empty()) {
    tell(workspace, 0, in_doubt.empty() ? "nothing to repair\n" : in_doubt);
    return exit_status::done;
  }
  std::string announcement = "repair will change the history:";
  for (const auto& repair : repairs) {
    announcement += "\n  " + repair.what;
  }
  workspace.confirm(announcement, session.database());
  for (const auto& repair : repairs) {
    if (repair.file != nullptr) {
      journal.accept_file(record_of(*repair.file, ""));
    } else {
      journal.forget(repair.forget);
    }
  }
  tell(workspace, repairs.size(), fmt::format("{} repaired\n", repairs.size()) + in_doubt);
  return exit_status::done;
}

/// The migration whose plan has the step, which has to be one that was interrupted.
std::string migration_of_step(journal::Journal& journal, const std::string& step) {
  for (const auto& entry : journal.read_history()) {
    const auto stored = journal.read(row_of(entry));
    if (!stored) {
      continue;
    }
    const auto found = std::ranges::find(stored->steps, step, &journal::StoredStep::id);
    if (found != stored->steps.end() && found->state == journal::StepState::intent) {
      return row_of(entry);
    }
  }
  throw Error(ErrorKind::usage, fmt::format("no interrupted step is called {}", step),
              "pgmig status shows what is in doubt");
}

int resolve_step(const Workspace& workspace, db::Session& session, journal::Journal& journal) {
  const auto& options = workspace.options();
  const auto migration = migration_of_step(journal, options.step);
  const bool done = options.resolution == "done";
  workspace.confirm(fmt::format("step {} will be {}", options.step,
                                done ? "counted as done" : "run again by the next run"),
                    session.database());
  if (done) {
    journal.step_done(migration, options.step);
  } else {
    journal.forget_intent(migration, options.step);
  }
  journal.set_state(migration, plan::StoredState::running, std::nullopt);
  tell(workspace, 1,
       fmt::format("step {} is {}; next: {}\n", options.step, done ? "done" : "pending again",
                   migration.starts_with('U') ? "pgmig down" : "pgmig up"));
  return exit_status::done;
}

}  // namespace

int cmd_repair(const Invocation& call) {
  if (call.options.step.empty() != call.options.resolution.empty()) {
    throw Error(ErrorKind::usage, "repair --step needs --done or --retry, and they need --step",
                "pgmig repair --step 0007/expand/2 --done");
  }
  Workspace workspace(call.options, call.console, call.stop);
  auto session = workspace.connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  if (!journal.exists()) {
    tell(workspace, 0, "nothing to repair: this database has no history\n");
    return exit_status::done;
  }
  journal.prepare();
  lease.write_down();
  return call.options.step.empty() ? repair_files(workspace, session, journal)
                                   : resolve_step(workspace, session, journal);
}

}  // namespace pgmig::cli
