// SPDX-License-Identifier: Apache-2.0
// Undo files, written or made.
#include "cli/undo_files.hpp"

#include "base/error.hpp"
#include "cli/down_target.hpp"
#include "cli/stored_plan.hpp"
#include "planner/hazards.hpp"
#include "planner/hook_plan.hpp"
#include "planner/planner.hpp"
#include "planner/way_back.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

namespace pgmig::cli {

namespace {

using plan::StoredState;

/// Ran to its end, or to where it waits: what its author wrote an undo for.
bool is_whole(const plan::HistoryEntry& entry) {
  return entry.state == StoredState::applied || entry.state == StoredState::awaiting_contract;
}

/// It may have committed something although it is not done. down() takes back what up() did, as far
/// as it came.
bool is_begun_hook(const journal::StoredMigration& stored, const plan::Step& step) {
  const auto* const hook = std::get_if<plan::RunHook>(&step.action);
  return hook != nullptr && hook->runs == plan::HookRuns::in_batches &&
         (stored.entry.state == StoredState::running || stored.entry.state == StoredState::failed);
}

/// Those that are done, and those that an interruption left open: they are looked at before they
/// are taken back.
std::vector<std::string> begun_steps(const journal::StoredMigration& stored) {
  const auto in_batches = begun_in_batches(stored);
  std::vector<std::string> ids;
  for (const auto& step : stored.steps) {
    const auto planned = std::ranges::find(stored.plan->steps, step.id, &plan::Step::id);
    if (step.state != journal::StepState::pending ||
        std::ranges::find(in_batches, step.id) != in_batches.end() ||
        (planned != stored.plan->steps.end() && is_begun_hook(stored, *planned))) {
      ids.push_back(step.id);
    }
  }
  return ids;
}

std::string as_script(const std::vector<std::string>& statements) {
  std::string text;
  for (const auto& statement : statements) {
    const bool may_end_in_comment = statement.find("--") != std::string::npos;
    text += statement + (may_end_in_comment ? "\n;\n" : ";\n");
  }
  return text;
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
    } else if (finding.severity == Severity::error && is_made && finding.code != "column_gone") {
      finding.hint =
          fmt::format("write what takes version {0} back, with its directives, as U{0}__{1}.sql",
                      plan.version, "<description>");
    }
  }
}

}  // namespace

void accept_loss(source::Migration& undo) {
  for (auto& statement : undo.statements) {
    statement.directives.accept.emplace_back("data_loss");
    statement.directives.reason = "pgmig down --accept-loss";
  }
}

journal::StoredMigration UndoFiles::stored(const std::string& id) {
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

UndoFile UndoFiles::undo_of(const journal::StoredMigration& migration,
                            const catalog::Catalog& catalog, Diagnostics& findings) {
  auto* written = is_whole(migration.entry) ? written_undo(migration) : nullptr;
  UndoFile undo = written != nullptr ? UndoFile{.file = *written, .by_hook = {}}
                                     : made_undo(migration, catalog, findings);
  undo.file.description = "undo of " + migration.entry.description;
  if (workspace_.options().accept_loss) {
    accept_loss(undo.file);
  }
  return undo;
}

source::Migration* UndoFiles::written_undo(const journal::StoredMigration& migration) {
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

UndoFile UndoFiles::made_undo(const journal::StoredMigration& migration,
                              const catalog::Catalog& catalog, Diagnostics& findings) const {
  const planner::TrashNow trash{.catalog = catalog,
                                .loss_is_accepted = workspace_.options().accept_loss};
  auto back = planner::way_back(*migration.plan, begun_steps(migration), &trash);
  std::ranges::move(back.irreversible, std::back_inserter(findings));
  UndoFile undo{.file = source::make_undo(version_of(migration.entry), migration.entry.description,
                                          fmt::format("undo of {} {}", migration.entry.version,
                                                      migration.entry.description),
                                          as_script(back.sql), findings),
                .is_made = true,
                .by_hook = {}};
  if (back.by_hook) {
    undo.by_hook = *migration.plan;
  }
  return undo;
}

plan::MigrationPlan UndoFiles::plan_of(const UndoFile& undo, catalog::Catalog& catalog) const {
  if (undo.by_hook) {
    return planner::plan_hook_undo(*undo.by_hook, workspace_.config().policy);
  }
  auto plan = planner::plan_undo(undo.file, catalog, workspace_.config().policy, {}).plan;
  adapt_findings(plan, undo.is_made);
  return plan;
}

}  // namespace pgmig::cli
