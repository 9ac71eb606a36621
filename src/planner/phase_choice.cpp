// SPDX-License-Identifier: Apache-2.0
// Nature, wish and order.
#include "planner/phase_choice.hpp"

#include "planner/created_names.hpp"
#include "planner/ddl_effects.hpp"
#include "planner/messages.hpp"
#include "planner/renamed_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::planner {

using plan::Phase;

namespace {

const source::MigrationStatement& statement(const PhaseScene& scene, int number) {
  return scene.migration.statements[static_cast<std::size_t>(number)];
}

Phase wished(source::PhaseWish wish) {
  switch (wish) {
    case source::PhaseWish::expand:
      return Phase::expand;
    case source::PhaseWish::migrate:
      return Phase::migrate;
    case source::PhaseWish::contract:
      return Phase::contract;
  }
  return Phase::expand;
}

bool is_replaced(const PhaseScene& scene) {
  return scene.unit.replaces && std::ranges::any_of(scene.unit.statements, [&](int other) {
           return other > scene.number &&
                  is_replacement(statement(scene, scene.number).sql, statement(scene, other).sql,
                                 scene.catalog);
         });
}

/// The author makes something of the table's old name himself.
bool name_is_made_again(const PhaseScene& scene, const pg::QualifiedName& name) {
  const auto& all = scene.migration.statements;
  return std::any_of(all.begin() + scene.number + 1, all.end(),
                     [&](const source::MigrationStatement& later) {
                       const Names made = created_names(later.sql.change, scene.catalog);
                       return std::ranges::count(made.objects, name) > 0;
                     });
}

/// The recipe rename-table will do it.
bool is_kept_by_view(const PhaseScene& scene) {
  const source::MigrationStatement& one = statement(scene, scene.number);
  const auto renamed = renamed_table(one.sql.change, scene.catalog);
  const bool is_signed = std::ranges::count(one.directives.accept, "breaks_application") > 0;
  return renamed && !is_signed && !scene.unit.is_block &&
         !name_is_made_again(scene, renamed->old_name);
}

Phase by_nature(const PhaseScene& scene, Taking taking) {
  const Phase phase =
      natural_phase(statement(scene, scene.number).sql.change, taking, scene.catalog);
  const bool is_early = runs_at_once(scene) || is_kept_by_view(scene);
  return phase == Phase::contract && is_early ? Phase::migrate : phase;
}

Diagnostic too_early(const PhaseScene& scene) {
  const sql::Statement& sql = statement(scene, scene.number).sql;
  return about(sql, scene.migration.path, Severity::error, "phase_too_early",
               fmt::format("{}: takes something away and cannot be in expand", shortened(sql.text)),
               "leave phase= out, or write phase=migrate and sign for breaks_application");
}

bool takes_rows_away(const sql::Statement& statement, const catalog::Catalog& catalog) {
  return std::holds_alternative<sql::Truncate>(statement.change) ||
         std::ranges::count(judge(statement, catalog).hazards, "data_loss") > 0;
}

}  // namespace

bool runs_at_once(const PhaseScene& scene) {
  const sql::Change& change = statement(scene, scene.number).sql.change;
  return scene.policy.contract == plan::ContractPolicy::immediate || is_replaced(scene) ||
         (scene.circumstances.first_history && !works_on_old_rows(change, scene.catalog));
}

PhaseChoice choose_phase(const PhaseScene& scene) {
  const source::MigrationStatement& one = statement(scene, scene.number);
  const Taking taking = what_it_takes(one.sql.change, scene.catalog, scene.made);
  PhaseChoice choice{.phase = by_nature(scene, taking), .diagnostics = {}};
  if (!one.directives.phase) {
    return choice;
  }
  const Phase wish = wished(*one.directives.phase);
  if (wish == Phase::expand &&
      (taking != Taking::nothing || takes_rows_away(one.sql, scene.catalog))) {
    choice.diagnostics.push_back(too_early(scene));
    return choice;
  }
  choice.phase = wish;
  return choice;
}

void PhaseOrder::add(Phase phase, const Touch& touch, const Settings& settings) {
  Entry& entry = phases_.at(static_cast<std::size_t>(phase));
  entry.one_setting = !entry.any || (entry.one_setting && entry.settings == settings);
  entry.any = true;
  entry.settings = settings;
  entry.touch.add(touch);
}

Phase PhaseOrder::not_before_dependencies(Phase phase, const Touch& touch,
                                          const Settings& settings) const {
  for (const Phase later : {Phase::contract, Phase::migrate}) {
    const Entry& entry = phases_.at(static_cast<std::size_t>(later));
    if (later > phase && needs(entry, touch, settings)) {
      return later;
    }
  }
  return phase;
}

bool PhaseOrder::needs_nothing(const Touch& touch, const Settings& settings) const {
  return std::ranges::none_of(phases_,
                              [&](const Entry& entry) { return needs(entry, touch, settings); });
}

bool PhaseOrder::needs(const Entry& entry, const Touch& touch, const Settings& settings) {
  return entry.any &&
         (!entry.one_setting || entry.settings != settings || depends(touch, entry.touch));
}

}  // namespace pgmig::planner
