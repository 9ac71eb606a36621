// SPDX-License-Identifier: Apache-2.0
// The parts one after the other, each against what those before it leave.
#include "planner/statement_parts.hpp"

#include "planner/two_catalogs.hpp"
#include "planner/undo.hpp"
#include "sql/alter_in_parts.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace pgmig::planner {

using catalog::Catalog;
using sql::AlterAction;
using sql::AlterKind;

namespace {

/// In which of ALTER TABLE's own passes an action runs (tablecmds.c), whatever its place in the
/// statement: what is dropped goes first, constraints come last.
int pass_of(const AlterAction& action) {
  if (action.kind == AlterKind::drop_column || action.kind == AlterKind::drop_constraint ||
      action.kind == AlterKind::drop_not_null || action.kind == AlterKind::drop_default) {
    return 0;
  }
  if (action.kind == AlterKind::set_type) {
    return 1;
  }
  if (action.kind == AlterKind::add_column) {
    return 2;
  }
  if (action.kind != AlterKind::add_constraint) {
    return 3;
  }
  const auto kind = action.constraint->kind;
  const bool has_index = kind == sql::ConstraintKind::primary_key ||
                         kind == sql::ConstraintKind::unique ||
                         kind == sql::ConstraintKind::exclusion;
  return has_index ? 4 : 5;
}

/// DROP CONSTRAINT c, ADD CONSTRAINT c: there is no moment without it.
bool replaces_constraint(const sql::AlterTable& change) {
  return std::ranges::any_of(change.actions, [&](const AlterAction& dropped) {
    return dropped.kind == AlterKind::drop_constraint &&
           std::ranges::any_of(change.actions, [&](const AlterAction& added) {
             return added.constraint && added.constraint->name == dropped.name;
           });
  });
}

std::vector<sql::Statement> read(const std::vector<std::string>& texts, const std::string& file) {
  std::vector<sql::Statement> parts;
  for (const std::string& text : texts) {
    sql::Script script = sql::parse_script(text, file);
    std::ranges::move(script.statements, std::back_inserter(parts));
  }
  return parts;
}

/// More than one, or none at all.
std::vector<sql::Statement> parts_of(const StatementScene& scene) {
  const sql::Statement& whole = scene.statement.sql;
  const auto* change = std::get_if<sql::AlterTable>(&whole.change);
  if (change == nullptr || replaces_constraint(*change)) {
    return {};
  }
  const auto texts = change->actions.size() > 1 ? sql::one_statement_an_action(whole.text)
                                                : sql::column_and_constraints(whole.text);
  if (!texts || texts->size() < 2) {
    return {};
  }
  std::vector<sql::Statement> parts = read(*texts, scene.file);
  std::ranges::stable_sort(parts, {}, [](const sql::Statement& part) {
    return pass_of(std::get<sql::AlterTable>(part.change).actions.front());
  });
  for (sql::Statement& part : parts) {
    part.line = whole.line;
    part.column = whole.column;
  }
  return parts;
}

/// Whether what the part needs was there before the whole statement.
bool works_on_old_columns(const sql::Statement& part, const Catalog& before) {
  const auto& change = std::get<sql::AlterTable>(part.change);
  const AlterAction& action = change.actions.front();
  const catalog::Relation* table = before.find(change.name);
  const auto is_there = [&](const std::string& column) { return table->column(column) != nullptr; };
  return table != nullptr &&
         (action.constraint ? std::ranges::all_of(action.constraint->columns, is_there)
                            : is_there(action.name));
}

/// Takes the checks of rows out of the pieces.
std::vector<Piece> checks_of(std::vector<Piece>& pieces) {
  const auto first = std::stable_partition(
      pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.finding.empty(); });
  std::vector<Piece> checks(std::make_move_iterator(first), std::make_move_iterator(pieces.end()));
  pieces.erase(first, pieces.end());
  return checks;
}

void take_in(StatementPlan& whole, StatementPlan part) {
  std::ranges::move(part.pieces, std::back_inserter(whole.pieces));
  for (Diagnostic& diagnostic : part.diagnostics) {
    if (std::ranges::count(whole.diagnostics, diagnostic) == 0) {
      whole.diagnostics.push_back(std::move(diagnostic));
    }
  }
  std::string& recipes = whole.report.recipe;
  if (!part.report.recipe.empty() && recipes.find(part.report.recipe) == std::string::npos) {
    recipes += (recipes.empty() ? "" : ", ") + part.report.recipe;
  }
}

}  // namespace

std::optional<StatementPlan> plan_in_parts(const StatementScene& scene) {
  const std::vector<sql::Statement> parts = parts_of(scene);
  if (parts.empty() || scene.in_block || scene.replaces) {
    return std::nullopt;
  }
  Catalog catalog = scene.catalog;
  TwoCatalogs ahead(catalog);
  StatementPlan whole;
  std::vector<Piece> checks;  // before the first change of the whole, where that can be
  source::Directives directives = scene.statement.directives;
  directives.undo.reset();  // it is of the whole
  for (const sql::Statement& part : parts) {
    const source::MigrationStatement statement{.sql = part, .directives = directives};
    StatementPlan planned = plan_statement({.statement = statement,
                                            .number = scene.number,
                                            .catalog = catalog,
                                            .policy = scene.policy,
                                            .file = scene.file,
                                            .phase = scene.phase,
                                            .taking = scene.taking,
                                            .is_certain = scene.is_certain});
    if (has_errors(planned.diagnostics)) {
      return std::nullopt;
    }
    const Catalog before = excerpt(catalog, part.change);
    static_cast<void>(ahead.evolve(part.change, When::now));
    if (!planned.own_undo) {
      for (Piece& piece : planned.pieces) {
        piece.undo = inverse(part.change, before, catalog, {});
      }
    }
    if (works_on_old_columns(part, scene.catalog)) {
      std::ranges::move(checks_of(planned.pieces), std::back_inserter(checks));
    }
    take_in(whole, std::move(planned));
  }
  std::ranges::move(whole.pieces, std::back_inserter(checks));
  whole.pieces = std::move(checks);
  return whole;
}

}  // namespace pgmig::planner
