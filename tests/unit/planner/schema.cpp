// SPDX-License-Identifier: Apache-2.0
// SQL -> catalog by evolve(), then made old.
#include "schema.hpp"

#include "catalog/evolve.hpp"
#include "plan/invariants.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace pgmig::planner {

namespace {

constexpr std::array<std::pair<const char*, char>, 18> functions{{
    {"now", 's'},
    {"current_setting", 's'},
    {"txid_current", 's'},
    {"random", 'v'},
    {"clock_timestamp", 'v'},
    {"gen_random_uuid", 'v'},
    {"nextval", 'v'},
    {"setval", 'v'},
    {"set_config", 'v'},
    {"lower", 'i'},
    {"upper", 'i'},
    {"length", 'i'},
    {"count", 'i'},
    {"coalesce", 'i'},
    {"pg_reload_conf", 'v'},
    {"generate_series", 'i'},
    {"md5", 'i'},
    {"to_char", 's'},
}};

catalog::Catalog empty_catalog() {
  catalog::Catalog catalog;
  catalog.server = {150020};
  catalog.role = "tester";
  catalog.search_path = {"pg_catalog", "public"};
  catalog.time_zone = "UTC";
  catalog.schemas = {"public"};
  catalog.builtin_volatility = catalog::Volatilities(functions.begin(), functions.end());
  return catalog;
}

bool holds_rows(const catalog::Relation& relation) {
  return relation.kind == catalog::RelationKind::table ||
         relation.kind == catalog::RelationKind::partitioned_table ||
         relation.kind == catalog::RelationKind::materialized_view;
}

void make_old(catalog::Relation& relation) {
  constexpr double million = 1e6;
  constexpr std::int64_t bytes = 350LL << 20U;
  relation.made_in_run = false;
  relation.may_hold_rows = holds_rows(relation);
  relation.rows = holds_rows(relation) ? million : 0;
  relation.bytes = holds_rows(relation) ? bytes : 0;
}

void spell(catalog::Relation& relation, const sql::Constraint& written) {
  for (catalog::Constraint& constraint : relation.constraints) {
    if (constraint.name == written.name && written.check) {
      constraint.definition = "CHECK ((" + written.check->text + "))";
    }
  }
}

void spell_index(catalog::Relation& table, const std::string& text) {
  for (catalog::Index& made : table.indexes) {
    made.definition = made.definition.empty() ? text : made.definition;
  }
}

void spell_table(catalog::Relation& relation, const sql::CreateTable& create) {
  if (create.default_partition) {
    relation.partition_bound = "DEFAULT";
  }
  for (const sql::Constraint& constraint : create.constraints) {
    spell(relation, constraint);
  }
  for (const sql::ColumnDefinition& column : create.columns) {
    for (const sql::Constraint& constraint : column.constraints) {
      spell(relation, constraint);
    }
  }
}

void spell_changed(catalog::Relation& relation, const sql::AlterTable& alter) {
  for (const sql::AlterAction& action : alter.actions) {
    if (action.constraint) {
      spell(relation, *action.constraint);
    }
  }
}

/// The texts that evolve() leaves to the server.
void spell_texts(catalog::Catalog& catalog, const sql::Statement& statement) {
  const sql::Change& change = statement.change;
  if (const auto* index = std::get_if<sql::CreateIndex>(&change)) {
    spell_index(*catalog.find(index->table), statement.text);
  }
  if (const auto* create = std::get_if<sql::CreateTable>(&change)) {
    spell_table(*catalog.find(create->name), *create);
  }
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  if (alter != nullptr && catalog.find(alter->name) != nullptr) {
    spell_changed(*catalog.find(alter->name), *alter);
  }
}

source::Migration file(const std::string& text) {
  source::Migration migration;
  migration.file_text = std::make_shared<const std::string>(text);
  migration.text = migration.file_text;
  const Diagnostics diagnostics = source::parse(migration, {});
  for (const Diagnostic& diagnostic : diagnostics) {
    INFO(to_text(diagnostic));
    CHECK(diagnostic.severity != Severity::error);
  }
  return migration;
}

}  // namespace

catalog::Catalog schema(std::string_view sql) {
  catalog::Catalog catalog = empty_catalog();
  const sql::Script script = sql::parse_script(sql, "schema.sql");
  for (const Diagnostic& diagnostic : script.diagnostics) {
    INFO(to_text(diagnostic));
    CHECK(diagnostic.severity != Severity::error);
  }
  for (const sql::Statement& statement : script.statements) {
    static_cast<void>(catalog::evolve(catalog, statement.change));
    spell_texts(catalog, statement);
  }
  for (auto& [name, relation] : catalog.relations) {
    make_old(relation);
  }
  return catalog;
}

source::Migration migration(const std::string& text) {
  source::Migration made = file(text);
  made.version = *source::Version::parse("0007");
  made.description = "test";
  made.path = "V0007__test.sql";
  return made;
}

source::Migration repeatable(const std::string& text) {
  source::Migration made = file(text);
  made.kind = source::Kind::repeatable;
  made.description = "test";
  made.path = "R__test.sql";
  return made;
}

plan::MigrationPlan plan_of(const std::string& text, const catalog::Catalog& catalog,
                            const plan::Policy& policy, const Circumstances& circumstances) {
  catalog::Catalog evolved = catalog;
  return plan_migration(migration(text), evolved, policy, circumstances).plan;
}

namespace {

std::string_view way_of(const plan::Step& step) {
  constexpr std::array<std::string_view, 4> ways{"", " outside", " in blocks", " check"};
  return ways.at(step.action.index());
}

}  // namespace

std::vector<std::string> steps(const plan::MigrationPlan& plan) {
  std::vector<std::string> lines;
  for (const plan::Step& step : plan.steps) {
    std::vector<std::string> sql;
    for (const plan::PlannedSql& planned : plan::statements_of(step)) {
      sql.push_back(planned.sql);
    }
    const std::size_t slash = step.id.find('/');
    lines.push_back(
        fmt::format("{}{}: {}", step.id.substr(slash + 1), way_of(step), fmt::join(sql, "; ")));
  }
  return lines;
}

std::vector<std::string> findings(const plan::MigrationPlan& plan) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : plan.diagnostics) {
    lines.push_back(fmt::format("{} {}", name(diagnostic.severity), diagnostic.code));
  }
  return lines;
}

std::vector<std::string> words(const std::vector<plan::Effect>& effects) {
  std::vector<std::string> lines;
  lines.reserve(effects.size());
  for (const plan::Effect& effect : effects) {
    lines.push_back(
        fmt::format("{} {} {}", effect.relation, pg::name(effect.lock), plan::name(effect.work)));
  }
  return lines;
}

}  // namespace pgmig::planner
