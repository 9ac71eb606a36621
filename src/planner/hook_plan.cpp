// SPDX-License-Identifier: Apache-2.0
// One step, which nobody can see into.
#include "planner/hook_plan.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <utility>

namespace pgmig::planner {

namespace {

plan::Phase phase_of(source::PhaseWish wish) {
  switch (wish) {
    case source::PhaseWish::expand:
      return plan::Phase::expand;
    case source::PhaseWish::migrate:
      return plan::Phase::migrate;
    case source::PhaseWish::contract:
      return plan::Phase::contract;
  }
  assertion_failed("a hook has a phase", __FILE__, __LINE__);
}

plan::PlannedSql shown(plan::HookWay way, const std::string& version,
                       const std::string& description) {
  return {.sql = fmt::format("-- C++ hook: {}() of {} {}", plan::name(way), version, description),
          .statement = -1};
}

Diagnostic refused_by_policy(const source::Migration& hook) {
  return {
      .severity = Severity::error,
      .code = "opaque",
      .message = fmt::format("what the C++ hook of version {} does cannot be seen before it runs",
                             hook.version.text()),
      .hint = "the policy says opaque = \"refuse\": write it as SQL, or run it with --opaque run",
      .at = {.file = hook.path}};
}

}  // namespace

Planned plan_hook(const source::Migration& hook, const plan::Policy& policy) {
  PGMIG_ASSERT(hook.hook.has_value());
  const plan::Phase phase = phase_of(hook.hook->phase);
  const std::string id = fmt::format("{}/{}/1", hook.version.text(), plan::name(phase));
  const plan::PlannedSql statement =
      shown(plan::HookWay::up, hook.version.text(), hook.description);
  const bool is_refused = policy.opaque == plan::OpaquePolicy::refuse;

  Planned planned{.uncertain = true};
  plan::MigrationPlan& plan = planned.plan;
  plan.id = hook.id();
  plan.version = hook.version.text();
  plan.description = hook.description;
  plan.kind = plan::MigrationKind::hook;
  plan.file = hook.path;
  plan.steps.push_back(
      {.id = id,
       .phase = phase,
       .action = plan::RunHook{.statement = statement,
                               .hook = hook.id(),
                               .runs = hook.hook->in_batches ? plan::HookRuns::in_batches
                                                             : plan::HookRuns::in_transaction},
       .lock_timeout = policy.lock_timeout,
       .undo = hook.hook->has_down
                   ? plan::Undo{plan::UndoByHook{}}
                   : plan::Undo{plan::Irreversible{.why = "the hook has no down()"}},
       .reason = "C++ code; its sources are " + hook.checksum,
       .hazards = {"opaque"}});
  plan.statements.push_back({.sql = statement.sql,
                             .transactional_as_written = !hook.hook->in_batches,
                             .verdict = is_refused ? plan::Verdict::refused : plan::Verdict::opaque,
                             .steps = {id},
                             .hazards = {"opaque"}});
  if (is_refused) {
    plan.diagnostics.push_back(refused_by_policy(hook));
  }
  return planned;
}

plan::MigrationPlan plan_hook_undo(const plan::MigrationPlan& done, const plan::Policy& policy) {
  plan::MigrationPlan plan{.id = "U" + done.id.substr(1),
                           .version = done.version,
                           .description = "undo of " + done.description,
                           .kind = plan::MigrationKind::hook,
                           .file = done.file};
  plan::PlannedSql statement = shown(plan::HookWay::down, done.version, done.description);
  const std::string id = fmt::format("U{}/contract/1", done.version);
  plan.statements.push_back({.sql = statement.sql,
                             .verdict = plan::Verdict::opaque,
                             .steps = {id},
                             .hazards = {"opaque"}});
  const auto& up = std::get<plan::RunHook>(done.steps.front().action);
  plan.steps.push_back({.id = id,
                        .phase = plan::Phase::contract,
                        .action = plan::RunHook{.statement = std::move(statement),
                                                .hook = up.hook,
                                                .way = plan::HookWay::down,
                                                .runs = up.runs},
                        .lock_timeout = policy.lock_timeout,
                        .undo = plan::Irreversible{.why = "pgmig up runs the hook again"},
                        .reason = "what up() did is taken back by the same code",
                        .hazards = {"opaque"}});
  return plan;
}

}  // namespace pgmig::planner
