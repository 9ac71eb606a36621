// SPDX-License-Identifier: Apache-2.0
// The parts one after the other, each against what those before it leave.
#include "planner/statement_parts.hpp"

#include "planner/default_value.hpp"
#include "planner/two_catalogs.hpp"
#include "planner/undo.hpp"
#include "sql/alter_in_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
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

/// It may bring a value of its own.
bool is_domain(const Catalog& catalog, const sql::TypeName& type) {
  const catalog::Type* found = catalog.find_type(type.base);
  return found != nullptr && found->kind == 'd';
}

bool adds_column(const sql::Statement& part) {
  return std::get<sql::AlterTable>(part.change).actions.front().kind == AlterKind::add_column;
}

/// The column that the part adds, where one value will be that of all old rows.
std::optional<NewColumn> column_to_come(const sql::Statement& part, const Catalog& before) {
  const auto& change = std::get<sql::AlterTable>(part.change);
  const auto& column = change.actions.front().column;
  const catalog::Relation* table = before.find(change.name);
  if (!column || table == nullptr || !column->collation.empty() ||
      is_domain(before, column->type) || computes_every_row(before, *column) ||
      std::ranges::any_of(catalog::tree_of(before, *table), [&](const catalog::Relation* member) {
        return member->column(column->name) != nullptr;
      })) {
    return std::nullopt;
  }
  return NewColumn{
      .name = column->name,
      .value = fmt::format("CAST({} AS {})",
                           column->default_value ? column->default_value->text : "NULL",
                           column->type.name)};
}

/// Whether what the part needs was there before the whole statement, or can be foreseen.
bool can_be_looked_at(const sql::Statement& part, const Catalog& before,
                      std::span<const NewColumn> to_come) {
  const auto& change = std::get<sql::AlterTable>(part.change);
  const AlterAction& action = change.actions.front();
  const catalog::Relation* table = before.find(change.name);
  const auto is_there = [&](const std::string& column) {
    return table->column(column) != nullptr ||
           std::ranges::count(to_come, column, &NewColumn::name) > 0;
  };
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

/// Where no recipe says how a part is taken back, its statement's plain inverse does.
void undo_plainly(StatementPlan& planned, const sql::Change& change, const Catalog& before,
                  const Catalog& after) {
  for (Piece& piece : planned.pieces) {
    if (!planned.own_undo) {
      piece.undo = inverse(change, before, after, {});
    }
  }
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

/// Plans one part after the other; what each leaves is known to the next.
class Parts {
 public:
  explicit Parts(const StatementScene& scene)
      : scene_(scene),
        catalog_(scene.catalog),
        ahead_(catalog_),
        directives_(scene.statement.directives),
        columns_(scene.to_come.begin(), scene.to_come.end()) {
    directives_.undo.reset();  // it is of the whole
  }

  /// False where the part cannot be planned by itself.
  bool add(const sql::Statement& part) {
    const bool is_column = adds_column(part);
    const bool can_look =
        is_column ? all_foreseen_ : can_be_looked_at(part, scene_.catalog, columns_);
    StatementPlan planned = plan(part, can_look);
    if (has_errors(planned.diagnostics)) {
      return false;
    }
    const Catalog before = excerpt(catalog_, part.change);
    static_cast<void>(ahead_.evolve(part.change, When::now));
    undo_plainly(planned, part.change, before, catalog_);
    if (can_look && !is_column) {
      std::ranges::move(checks_of(planned.pieces), std::back_inserter(planned.looks));
    }
    std::ranges::move(planned.looks, std::back_inserter(can_look ? whole_.looks : whole_.pieces));
    take_in(whole_, std::move(planned));
    if (is_column) {
      foresee(part);
    }
    return true;
  }

  [[nodiscard]] StatementPlan take() { return std::move(whole_); }

 private:
  [[nodiscard]] StatementPlan plan(const sql::Statement& part, bool can_look) const {
    const source::MigrationStatement statement{.sql = part, .directives = directives_};
    const std::vector<NewColumn> none;
    return plan_statement({.statement = statement,
                           .number = scene_.number,
                           .catalog = catalog_,
                           .policy = scene_.policy,
                           .file = scene_.file,
                           .phase = scene_.phase,
                           .taking = scene_.taking,
                           .is_certain = scene_.is_certain,
                           .to_come = can_look ? columns_ : none,
                           .migration = scene_.migration});
  }

  void foresee(const sql::Statement& part) {
    if (auto column = column_to_come(part, scene_.catalog)) {
      columns_.push_back(std::move(*column));
    } else {
      all_foreseen_ = false;
    }
  }

  const StatementScene& scene_;
  Catalog catalog_;
  TwoCatalogs ahead_;
  source::Directives directives_;
  std::vector<NewColumn> columns_;  // that are to come
  bool all_foreseen_ = true;        // of the columns that were added so far
  StatementPlan whole_;
};

}  // namespace

std::optional<StatementPlan> plan_in_parts(const StatementScene& scene) {
  const std::vector<sql::Statement> parts = parts_of(scene);
  if (parts.empty() || scene.in_block || scene.replaces) {
    return std::nullopt;
  }
  Parts planned(scene);
  for (const sql::Statement& part : parts) {
    if (!planned.add(part)) {
      return std::nullopt;
    }
  }
  return planned.take();
}

}  // namespace pgmig::planner
