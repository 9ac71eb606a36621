// SPDX-License-Identifier: Apache-2.0
// A name is not free before what has it is gone, and does not exist before the rename has run.
#include "planner/waiting.hpp"

#include "planner/created_names.hpp"
#include "planner/effect_set.hpp"
#include "planner/held_key.hpp"
#include "planner/session_settings.hpp"
#include "planner/touch.hpp"
#include "sql/columns_named.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;

namespace {

using Part = WaitingContract::Part;

std::vector<Part> parts_of(const Names& names) {
  std::vector<Part> parts;
  for (const Names::Part& part : names.parts) {
    parts.push_back({.relation = part.relation, .name = part.name});
  }
  return parts;
}

template <class T>
const T* first_common(const std::vector<T>& wanted, const std::vector<T>& held) {
  const auto at = std::ranges::find_if(
      wanted, [&](const T& one) { return std::ranges::find(held, one) != held.end(); });
  return at == wanted.end() ? nullptr : &*at;
}

bool is_column(const Part& part) { return part.name.find(' ') == std::string::npos; }

std::string in_words(const Part& part) {
  return (is_column(part) ? "column " : "") + part.name + " of " + pg::to_sql(part.relation);
}

/// The columns that a statement needs, of relations by their full names.
std::vector<sql::ColumnUse> needed_columns(const sql::Statement& statement,
                                           const Catalog& catalog) {
  std::vector<sql::ColumnUse> uses = sql::columns_named(statement.text);
  for (sql::ColumnUse& use : uses) {
    use.relation = catalog.resolve(use.relation);
  }
  if (const auto* rename = std::get_if<sql::Rename>(&statement.change);
      rename != nullptr && rename->kind == sql::ObjectKind::column) {
    uses.push_back({.relation = catalog.resolve(rename->object), .column = rename->part});
  }
  const auto* alter = std::get_if<sql::AlterTable>(&statement.change);
  if (alter == nullptr) {
    return uses;
  }
  const pg::QualifiedName table = catalog.resolve(alter->name);
  for (const sql::AlterAction& action : alter->actions) {
    const Touch::Parts parts = parts_of_action(action, catalog.find(table));
    if (action.if_exists || !parts) {  // IF EXISTS needs nothing
      continue;
    }
    for (const std::string& part : *parts) {
      uses.push_back({.relation = table, .column = part});
    }
  }
  return uses;
}

/// The relation or, below it, one that has the same columns.
bool belongs_to(const pg::QualifiedName& name, const pg::QualifiedName& relation,
                const Catalog& catalog) {
  const catalog::Relation* root = catalog.find(relation);
  return name == relation ||
         (root != nullptr &&
          std::ranges::any_of(catalog::tree_of(catalog, *root),
                              [&](const auto* member) { return member->name == name; }));
}

/// What runs unseen needs what it mentions.
bool mentions_column(const sql::Statement& statement, const Part& part) {
  const auto* opaque = std::get_if<sql::Opaque>(&statement.change);
  return opaque != nullptr && mentions(statement.text, part.relation.name) &&
         mentions(statement.text, part.name);
}

/// The first column of these that the statement needs.
const Part* first_needed(const std::vector<Part>& parts, const std::vector<sql::ColumnUse>& needed,
                         const sql::Statement& statement, const Catalog& catalog) {
  const auto at = std::ranges::find_if(parts, [&](const Part& part) {
    return is_column(part) && (mentions_column(statement, part) ||
                               std::ranges::any_of(needed, [&](const sql::ColumnUse& use) {
                                 return (use.column.empty() || use.column == part.name) &&
                                        belongs_to(use.relation, part.relation, catalog);
                               }));
  });
  return at == parts.end() ? nullptr : &*at;
}

/// DROP and IF EXISTS do without.
bool can_do_without(const sql::Change& change) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  return std::holds_alternative<sql::Drop>(change) || (alter != nullptr && alter->if_exists);
}

/// What the statement works with, other than what it makes.
std::vector<pg::QualifiedName> used(const sql::Change& change, const Catalog& catalog) {
  std::vector<pg::QualifiedName> names;
  if (can_do_without(change)) {
    return names;
  }
  for (const pg::QualifiedName& name : sql::names_in(change)) {
    names.push_back(catalog.resolve(name));
  }
  return names;
}

struct Needs {
  std::vector<pg::QualifiedName> made;
  std::vector<Part> made_parts;
  std::vector<pg::QualifiedName> used;
  std::vector<sql::ColumnUse> columns;
};

Needs needs_of(const sql::Statement& statement, const Catalog& catalog) {
  const Names made = created_names(statement.change, catalog);
  return {.made = made.objects,
          .made_parts = parts_of(made),
          .used = used(statement.change, catalog),
          .columns = needed_columns(statement, catalog)};
}

const pg::QualifiedName* held_name(const Needs& needs, const WaitingContract& step) {
  for (const auto* names : {&step.names, &step.promised}) {
    if (const pg::QualifiedName* name = first_common(needs.used, *names)) {
      return name;
    }
  }
  return first_common(needs.made, step.names);
}

const Part* held_part(const Needs& needs, const WaitingContract& step,
                      const sql::Statement& statement, const Catalog& catalog) {
  for (const auto* parts : {&step.parts, &step.promised_parts}) {
    if (const Part* part = first_common(needs.made_parts, *parts)) {
      return part;
    }
    if (const Part* part = first_needed(*parts, needs.columns, statement, catalog)) {
      return part;
    }
  }
  return nullptr;
}

/// A key that is to go.
const Part* held_key(const WaitingContract& step, const sql::Statement& statement,
                     const Catalog& catalog) {
  const auto at = std::ranges::find_if(step.parts, [&](const Part& part) {
    const catalog::Relation* table = catalog.find(part.relation);
    return table != nullptr &&
           std::ranges::any_of(table->constraints, [&](const catalog::Constraint& constraint) {
             return part.name == "constraint " + constraint.name &&
                    clashes_with_key(statement.change, *table, constraint, catalog);
           });
  });
  return at == step.parts.end() ? nullptr : &*at;
}

void add_names(WaitingContract& waiting, const sql::Change& change, const Catalog& catalog) {
  const Names gone = removed_names(change, catalog);
  const Names come = created_names(change, catalog);
  waiting.names.insert(waiting.names.end(), gone.objects.begin(), gone.objects.end());
  waiting.promised.insert(waiting.promised.end(), come.objects.begin(), come.objects.end());
  std::ranges::copy(parts_of(gone), std::back_inserter(waiting.parts));
  std::ranges::copy(parts_of(come), std::back_inserter(waiting.promised_parts));
}

}  // namespace

WaitingContract waiting_contract(const plan::Step& step, const Catalog& catalog) {
  WaitingContract waiting{.step = step.id};
  std::optional<Catalog> under_other_path;  // only where the author set one
  for (const plan::PlannedSql& planned : plan::statements_of(step)) {
    const sql::Script script = sql::parse_script(planned.sql, step.id);
    for (const sql::Statement& statement : script.statements) {
      const auto* set = std::get_if<sql::SetVariable>(&statement.change);
      const auto configured = configured_search_path(statement);
      if (configured || (set != nullptr && set->name == "search_path")) {
        under_other_path = catalog;
        under_other_path->set_search_path(configured ? *configured : set->value);
        continue;
      }
      add_names(waiting, statement.change, under_other_path ? *under_other_path : catalog);
    }
  }
  return waiting;
}

std::optional<Held> held_by(const std::vector<WaitingContract>& waiting,
                            const sql::Statement& statement, const Catalog& catalog) {
  if (waiting.empty()) {
    return std::nullopt;
  }
  const Needs needs = needs_of(statement, catalog);
  for (const WaitingContract& step : waiting) {
    if (const pg::QualifiedName* name = held_name(needs, step)) {
      return Held{.what = pg::to_sql(*name), .step = step.step, .in_this_run = step.in_this_run};
    }
    const Part* part = held_part(needs, step, statement, catalog);
    part = part == nullptr ? held_key(step, statement, catalog) : part;
    if (part != nullptr) {
      return Held{.what = in_words(*part), .step = step.step, .in_this_run = step.in_this_run};
    }
  }
  return std::nullopt;
}

}  // namespace pgmig::planner
