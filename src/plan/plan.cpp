// SPDX-License-Identifier: Apache-2.0
// The words of the plan's enumerations, and small questions to a plan.
#include "base/overloaded.hpp"
#include "pg/sql_text.hpp"
#include "plan/history.hpp"

#include <pgmig/plan.hpp>

#include <algorithm>
#include <cstddef>

namespace pgmig::plan {

const char* name(Phase phase) noexcept {
  switch (phase) {
    case Phase::expand:
      return "expand";
    case Phase::migrate:
      return "migrate";
    case Phase::contract:
      return "contract";
  }
  return "";
}

const char* name(Work work) noexcept {
  switch (work) {
    case Work::brief:
      return "brief";
    case Work::scan:
      return "scan";
    case Work::rewrite:
      return "rewrite";
  }
  return "";
}

const char* name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::safe:
      return "safe";
    case Verdict::rewritten:
      return "rewritten";
    case Verdict::accepted:
      return "accepted";
    case Verdict::refused:
      return "refused";
    case Verdict::opaque:
      return "opaque";
  }
  return "";
}

const char* name(MigrationKind kind) noexcept {
  switch (kind) {
    case MigrationKind::sql:
      return "sql";
    case MigrationKind::hook:
      return "hook";
    case MigrationKind::repeatable:
      return "repeatable";
    case MigrationKind::baseline:
      return "baseline";
  }
  return "";
}

const char* name(HookWay way) noexcept {
  switch (way) {
    case HookWay::up:
      return "up";
    case HookWay::down:
      return "down";
  }
  return "";
}

const char* name(HookRuns runs) noexcept {
  switch (runs) {
    case HookRuns::in_transaction:
      return "transaction";
    case HookRuns::in_batches:
      return "batches";
  }
  return "";
}

const char* name(StoredState state) noexcept {
  switch (state) {
    case StoredState::running:
      return "running";
    case StoredState::in_doubt:
      return "in_doubt";
    case StoredState::awaiting_contract:
      return "awaiting_contract";
    case StoredState::applied:
      return "applied";
    case StoredState::baseline:
      return "baseline";
    case StoredState::failed:
      return "failed";
    case StoredState::undone:
      return "undone";
  }
  return "";
}

std::string name_for_steps(const MigrationPlan& plan) {
  if (plan.version.empty()) {
    return plan.id;
  }
  return (plan.id.starts_with('U') ? "U" : "") + plan.version;
}

namespace {

std::vector<PlannedSql> behind(std::vector<PlannedSql> settings, const PlannedSql& statement) {
  settings.push_back(statement);
  return settings;
}

}  // namespace

std::vector<PlannedSql> statements_of(const Step& step) {
  return std::visit(Overloaded{
                        [](const RunInTransaction& run) { return run.statements; },
                        [](const RunOutside& run) { return behind(run.settings, run.statement); },
                        [](const RunInBatches& run) { return behind(run.settings, run.statement); },
                        [](const CheckRows& run) { return behind(run.settings, run.query); },
                        [](const RunHook& run) { return std::vector{run.statement}; },
                    },
                    step.action);
}

bool is_transactional(const Step& step) noexcept {
  const auto* const hook = std::get_if<RunHook>(&step.action);
  return std::holds_alternative<RunInTransaction>(step.action) ||
         (hook != nullptr && hook->runs == HookRuns::in_transaction);
}

std::vector<std::string> lines_of(const UndoSql& undo) {
  std::vector<std::string> lines = undo.sql;
  for (auto part = undo.unforeseen.rbegin(); part != undo.unforeseen.rend(); ++part) {
    if (!part->only_rows) {
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(std::min(part->at, lines.size())),
                   "-- and what the schema before and after it shows (" + part->why + ")");
    }
  }
  return lines;
}

std::string fill_statement(const Filling& filling) {
  const pg::Identifier column{filling.column};
  return pg::sql("UPDATE {} SET {} = {} WHERE {} IS NULL", filling.table, column,
                 pg::Verbatim{filling.value}, column);
}

bool is_refused(const MigrationPlan& plan) { return has_errors(plan.diagnostics); }

}  // namespace pgmig::plan
