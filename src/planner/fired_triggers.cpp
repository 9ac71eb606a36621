// SPDX-License-Identifier: Apache-2.0
// Triggers by their definitions, as pg_get_triggerdef() spells them.
#include "planner/fired_triggers.hpp"

#include "pg/name.hpp"

#include <string_view>

namespace pgmig::planner {

namespace {

/// "CREATE TRIGGER name BEFORE INSERT OR UPDATE ON table ...". UPDATE OF names columns that were
/// there when it was made: the new one is none of them.
bool fires_on_any_update(const catalog::Trigger& trigger) {
  const std::string name = pg::quote_identifier(trigger.name);
  const std::string_view definition = trigger.definition;
  const std::size_t at = definition.find(name);
  const std::string_view events =
      at == std::string_view::npos ? definition : definition.substr(at + name.size());
  const auto says = [&](std::string_view words) {
    return events.find(words) != std::string_view::npos;
  };
  return trigger.enabled != 'D' && (says(" UPDATE ON ") || says(" UPDATE OR "));
}

/// Those of the table and of all below it that are meant, by name.
template <class Means>
std::vector<std::string> triggers_of(const pg::QualifiedName& name, const catalog::Catalog& catalog,
                                     const Means& means) {
  const catalog::Relation* table = catalog.find(name);
  std::vector<std::string> found;
  for (const catalog::Relation* member : table == nullptr ? std::vector<const catalog::Relation*>{}
                                                          : catalog::tree_of(catalog, *table)) {
    for (const catalog::Trigger& trigger : member->triggers) {
      if (means(trigger)) {
        found.push_back(pg::quote_identifier(trigger.name) + " of " + pg::to_sql(member->name));
      }
    }
  }
  return found;
}

}  // namespace

bool is_for_each_row(const catalog::Trigger& trigger) {
  return trigger.definition.find(" FOR EACH STATEMENT ") == std::string::npos;
}

std::vector<std::string> fired_by_filling(const plan::Filling& filling,
                                          const catalog::Catalog& catalog) {
  return triggers_of(filling.table, catalog, fires_on_any_update);
}

std::vector<std::string> fired_for_rows(const pg::QualifiedName& table,
                                        const catalog::Catalog& catalog) {
  return triggers_of(table, catalog, [](const catalog::Trigger& trigger) {
    return trigger.enabled != 'D' && is_for_each_row(trigger);
  });
}

}  // namespace pgmig::planner
