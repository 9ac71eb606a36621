// SPDX-License-Identifier: Apache-2.0
// The plan of all that is pending.
#include "cli/preview.hpp"

#include "catalog/catalog.hpp"
#include "cli/migrate.hpp"
#include "cli/planning.hpp"
#include "cli/stored_plan.hpp"

#include <algorithm>

namespace pgmig::cli {

namespace {

/// What is left of a migration that has started: the open steps of its stored plan as they stand.
planner::Planned what_is_left(const journal::StoredMigration& stored,
                              const source::Migration& file) {
  planner::Planned left;
  left.plan = *stored.plan;
  relocate(left.plan, file);
  const auto done = done_steps(stored);
  std::erase_if(left.plan.steps,
                [&](const plan::Step& step) { return std::ranges::count(done, step.id) > 0; });
  left.uncertain = true;
  if (stored.entry.state == plan::StoredState::in_doubt) {
    left.plan.diagnostics.push_back(
        {.severity = Severity::warning,
         .code = "in_doubt",
         .message = "a step was interrupted and is in doubt: nothing runs before somebody says "
                    "what became of it",
         .hint = "pgmig repair names the step",
         .at = {.file = stored.plan->file}});
  }
  return left;
}

planner::Planned plan_task(const Workspace& workspace, const Task& task, journal::Journal& journal,
                           Planning& planning, catalog::Catalog& catalog) {
  const auto stored = task.entry == nullptr ? std::nullopt : journal.read(task.entry->id);
  if (task.kind == Task::Kind::fresh || !stored || !stored->plan) {
    auto planned = planning.fresh(*task.file, catalog);
    planning.take_in(planned, catalog);
    return planned;
  }
  if (task.kind == Task::Kind::contract) {
    require_open_unedited(workspace, *stored, *task.file);
    return planning.contract(*task.file, *stored, catalog);
  }
  if (stored->entry.checksum_tokens == task.file->checksum_tokens) {
    return what_is_left(*stored, *task.file);
  }
  require_unedited(workspace, *stored, *task.file);
  return planning.edited(*task.file, *stored, catalog);
}

/// Of what holds rows itself: those of a partitioned table lie in its partitions.
report::RelationSizes sizes_of(const catalog::Catalog& catalog) {
  report::RelationSizes sizes;
  for (const auto& [name, relation] : catalog.relations) {
    if (relation.kind == catalog::RelationKind::table ||
        relation.kind == catalog::RelationKind::materialized_view) {
      sizes.emplace(pg::to_sql(name),
                    report::RelationSize{.rows = relation.rows,
                                         .bytes = static_cast<double>(relation.bytes),
                                         .index_bytes = static_cast<double>(relation.index_bytes)});
    }
  }
  return sizes;
}

}  // namespace

Preview preview(const Workspace& workspace, db::Session& session,
                source::MigrationSet& migrations) {
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto tasks = tasks_for_up(workspace, migrations, history, journal);
  auto catalog = inspect::read_catalog(session, workspace.catalog_options(session));

  Preview result{.plan = {}, .sizes = sizes_of(catalog)};
  result.plan.catalog_fingerprint = catalog::fingerprint(catalog);
  Planning planning(workspace.config().policy, last_phase(workspace));
  planning.know(inspect::publications(session));
  planning.begin(journal, history, catalog);
  for (const auto& task : tasks) {
    auto planned = plan_task(workspace, task, journal, planning, catalog).plan;
    planned.diagnostics.insert(planned.diagnostics.begin(), task.refusals.begin(),
                               task.refusals.end());
    result.plan.migrations.push_back(std::move(planned));
  }
  return result;
}

}  // namespace pgmig::cli
