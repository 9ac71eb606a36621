// SPDX-License-Identifier: Apache-2.0
// The plan of all that is pending.
#include "cli/preview.hpp"

#include "catalog/catalog.hpp"
#include "cli/migrate.hpp"
#include "cli/stored_plan.hpp"
#include "planner/planner.hpp"

#include <algorithm>
#include <iterator>

namespace pgmig::cli {

namespace {

/// What is left of a migration that has started: the open steps of its stored plan as they stand,
/// or, when its file was edited, what would be planned anew.
planner::Planned plan_unfinished(const Task& task, journal::Journal& journal,
                                 catalog::Catalog& catalog, const Workspace& workspace,
                                 const planner::Circumstances& circumstances) {
  const auto stored = journal.read(task.entry->id);
  if (!stored || !stored->plan) {
    return planner::plan_migration(*task.file, catalog, workspace.config().policy, circumstances);
  }
  if (stored->entry.checksum_tokens != task.file->checksum_tokens) {
    return planner::plan_contract(*task.file, statements_left(*stored, *task.file), catalog,
                                  workspace.config().policy, circumstances);
  }
  auto plan = *stored->plan;
  const auto done = done_steps(*stored);
  std::erase_if(plan.steps,
                [&](const plan::Step& step) { return std::ranges::count(done, step.id) > 0; });
  return {.plan = std::move(plan), .uncertain = true};
}

planner::Planned plan_task(const Task& task, journal::Journal& journal, catalog::Catalog& catalog,
                           const Workspace& workspace,
                           const planner::Circumstances& circumstances) {
  switch (task.kind) {
    case Task::Kind::fresh:
      return planner::plan_migration(*task.file, catalog, workspace.config().policy, circumstances);
    case Task::Kind::unfinished:
      return plan_unfinished(task, journal, catalog, workspace, circumstances);
    case Task::Kind::contract: {
      const auto stored = journal.read(task.entry->id);
      return planner::plan_contract(*task.file,
                                    stored ? open_statements(*stored) : std::vector<int>{}, catalog,
                                    workspace.config().policy, circumstances);
    }
  }
  return {};
}

}  // namespace

plan::Plan preview(const Workspace& workspace, db::Session& session,
                   source::MigrationSet& migrations) {
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto tasks = tasks_for_up(workspace, migrations, history);
  auto catalog = inspect::read_catalog(session, workspace.catalog_options());
  planner::Circumstances circumstances;
  circumstances.first_history = history.empty();
  circumstances.waiting = waiting_contracts(journal, history);

  plan::Plan plan;
  plan.catalog_fingerprint = catalog::fingerprint(catalog);
  for (const auto& task : tasks) {
    plan.migrations.push_back(plan_task(task, journal, catalog, workspace, circumstances).plan);
  }
  return plan;
}

}  // namespace pgmig::cli
