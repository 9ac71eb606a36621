// SPDX-License-Identifier: Apache-2.0
// A name is not free before what has it is gone, and does not exist before the rename has run.
#include "planner/waiting.hpp"

#include "planner/created_names.hpp"
#include "planner/session_settings.hpp"

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

std::string in_words(const Part& part) {
  const bool is_column = part.name.find(' ') == std::string::npos;
  return (is_column ? "column " : "") + part.name + " of " + pg::to_sql(part.relation);
}

/// What the statement works with, other than what it makes.
std::vector<pg::QualifiedName> used(const sql::Change& change, const Catalog& catalog) {
  std::vector<pg::QualifiedName> names;
  for (const pg::QualifiedName& name : sql::names_in(change)) {
    names.push_back(catalog.resolve(name));
  }
  return names;
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
  const Names made = created_names(statement.change, catalog);
  const std::vector<Part> made_parts = parts_of(made);
  const std::vector<pg::QualifiedName> needed = used(statement.change, catalog);
  for (const WaitingContract& step : waiting) {
    if (const pg::QualifiedName* name = first_common(made.objects, step.names)) {
      return Held{.what = pg::to_sql(*name), .step = step.step};
    }
    if (const Part* part = first_common(made_parts, step.parts)) {
      return Held{.what = in_words(*part), .step = step.step};
    }
    if (const pg::QualifiedName* name = first_common(needed, step.promised)) {
      return Held{.what = pg::to_sql(*name), .step = step.step};
    }
    if (const Part* part = first_common(made_parts, step.promised_parts)) {
      return Held{.what = in_words(*part), .step = step.step};
    }
  }
  return std::nullopt;
}

}  // namespace pgmig::planner
