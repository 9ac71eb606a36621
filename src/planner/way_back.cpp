// SPDX-License-Identifier: Apache-2.0
// Steps backwards.
#include "planner/way_back.hpp"

#include "base/overloaded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace pgmig::planner {

namespace {

/// Where the author wrote the first statement of the step.
Location place_of(const plan::Step& step, const std::string& file) {
  Location place{.file = file};
  for (const plan::PlannedSql& sent : plan::statements_of(step)) {
    if (sent.statement >= 0) {
      place.line = sent.line;
      place.column = sent.column;
      break;
    }
  }
  return place;
}

Diagnostic cannot_be_taken_back(const plan::Step& step, const plan::MigrationPlan& plan,
                                const std::string& why) {
  return {
      .severity = Severity::error,
      .code = "irreversible",
      .message = fmt::format("step {} cannot be taken back: {}", step.id, why),
      .hint = fmt::format("write what takes version {0} back as U{0}__{1}.sql, or the change as "
                          "a new migration",
                          plan.version, "<description>"),
      .at = place_of(step, plan.file)};
}

}  // namespace

WayBack way_back(const plan::MigrationPlan& plan, const std::vector<std::string>& done_steps) {
  WayBack back;
  for (auto at = plan.steps.rbegin(); at != plan.steps.rend(); ++at) {
    const plan::Step& step = *at;
    if (std::ranges::find(done_steps, step.id) == done_steps.end()) {
      continue;
    }
    std::visit(Overloaded{
                   [](const plan::NothingToUndo&) {},
                   [&](const plan::UndoSql& undo) {
                     back.sql.insert(back.sql.end(), undo.sql.begin(), undo.sql.end());
                   },
                   [&](const plan::Irreversible& undo) {
                     back.irreversible.push_back(cannot_be_taken_back(step, plan, undo.why));
                   },
               },
               step.undo);
  }
  return back;
}

}  // namespace pgmig::planner
