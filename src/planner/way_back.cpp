// SPDX-License-Identifier: Apache-2.0
// Steps backwards.
#include "planner/way_back.hpp"

#include "base/overloaded.hpp"
#include "planner/trash.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
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

Diagnostic has_been_purged(const plan::Step& step, const plan::MigrationPlan& plan,
                           const pg::QualifiedName& lost) {
  return {.severity = Severity::error,
          .code = "purged",
          .message = fmt::format("step {} cannot be taken back whole: {}, in which it kept what it "
                                 "took away, is gone",
                                 step.id, pg::to_sql(lost)),
          .hint = "pgmig down --accept-loss goes back without it; what was in it is lost",
          .at = place_of(step, plan.file)};
}

bool is_there(const catalog::Catalog& catalog, const pg::QualifiedName& name) {
  return catalog.find(name) != nullptr || catalog.find_type(name) != nullptr;
}

/// Something of the trash that the statement needs and that is not there. Statistics, which the
/// catalog does not hold, are there with their table.
const pg::QualifiedName* lost_in(const std::vector<pg::QualifiedName>& names,
                                 const catalog::Catalog& catalog) {
  const auto lost = std::ranges::find_if(names, [&](const pg::QualifiedName& name) {
    return is_in_trash(catalog, name) && !is_there(catalog, name);
  });
  return lost == names.end() ? nullptr : &*lost;
}

bool moves_statistics(const sql::Change& change) {
  const auto* move = std::get_if<sql::SetSchema>(&change);
  return move != nullptr && move->kind == sql::ObjectKind::statistics;
}

/// What the statement needs of the trash and does not find.
std::optional<pg::QualifiedName> lost_in(const std::string& statement,
                                         const catalog::Catalog& catalog, bool& is_moved) {
  if (statement.find(catalog.trash.schema) == std::string::npos) {
    return std::nullopt;
  }
  const sql::Script script = sql::parse_script(statement, {});
  for (const sql::Statement& parsed : script.statements) {
    const auto names = moves_statistics(parsed.change) ? std::vector<pg::QualifiedName>{}
                                                       : sql::names_in(parsed.change);
    if (const pg::QualifiedName* lost = lost_in(names, catalog)) {
      is_moved = is_moved || std::holds_alternative<sql::SetSchema>(parsed.change);
      return *lost;
    }
  }
  return std::nullopt;
}

/// The statements of one inverse that can be run, and what they cannot bring back.
struct Feasible {
  std::vector<std::string> sql;
  std::optional<pg::QualifiedName> lost;
};

/// Without the relation itself nothing of the step can be taken back; without values that were
/// copied aside, all but them.
Feasible feasible(const std::vector<std::string>& sql, const catalog::Catalog& catalog) {
  Feasible result;
  bool is_hopeless = false;
  for (const std::string& statement : sql) {
    if (auto lost = lost_in(statement, catalog, is_hopeless)) {
      result.lost = std::move(lost);
    } else {
      result.sql.push_back(statement);
    }
  }
  if (is_hopeless) {
    result.sql.clear();
  }
  return result;
}

}  // namespace

WayBack way_back(const plan::MigrationPlan& plan, const std::vector<std::string>& done_steps,
                 const TrashNow* trash) {
  WayBack back;
  for (auto at = plan.steps.rbegin(); at != plan.steps.rend(); ++at) {
    const plan::Step& step = *at;
    if (std::ranges::find(done_steps, step.id) == done_steps.end()) {
      continue;
    }
    std::visit(Overloaded{
                   [](const plan::NothingToUndo&) {},
                   [&](const plan::UndoSql& undo) {
                     for (const plan::Unforeseen& part : undo.unforeseen) {
                       back.irreversible.push_back(cannot_be_taken_back(
                           step, plan, part.why + ", and it has not been seen run"));
                     }
                     const Feasible rest = trash == nullptr ? Feasible{.sql = undo.sql, .lost = {}}
                                                            : feasible(undo.sql, trash->catalog);
                     back.sql.insert(back.sql.end(), rest.sql.begin(), rest.sql.end());
                     if (rest.lost && !trash->loss_is_accepted) {
                       back.irreversible.push_back(has_been_purged(step, plan, *rest.lost));
                     }
                   },
                   [&](const plan::Irreversible& undo) {
                     back.irreversible.push_back(cannot_be_taken_back(step, plan, undo.why));
                   },
                   [&](const plan::UndoByHook&) { back.by_hook = true; },
               },
               step.undo);
  }
  return back;
}

}  // namespace pgmig::planner
