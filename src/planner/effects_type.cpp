// SPDX-License-Identifier: Apache-2.0
// ALTER TYPE ... ATTRIBUTE: values of the type lie in columns, whose tables are not even locked.
#include "planner/alter_scene.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace pgmig::planner {

using catalog::Relation;

namespace {

bool is_of(const std::string& type, const std::string& spelt) {
  return type == spelt || type == spelt + "[]";
}

/// A domain over the type, or a composite with an attribute of it.
bool is_made_with(const catalog::Type& type, const std::string& spelt) {
  return is_of(type.base, spelt) || (type.kind == 'c' && mentions(type.definition, spelt));
}

/// As columns spell them.
std::set<std::string> with_types_made_of(const catalog::Catalog& catalog,
                                         const pg::QualifiedName& type) {
  std::set<std::string> types;
  std::vector<std::string> waiting{pg::to_sql(catalog.resolve_type(type))};
  while (!waiting.empty()) {
    const std::string spelt = std::move(waiting.back());
    waiting.pop_back();
    if (!types.insert(spelt).second) {
      continue;
    }
    for (const auto& [name, other] : catalog.types) {
      if (is_made_with(other, spelt)) {
        waiting.push_back(pg::to_sql(name));
      }
    }
  }
  return types;
}

}  // namespace

std::vector<const Relation*> users_of_type(const catalog::Catalog& catalog,
                                           const pg::QualifiedName& type) {
  const std::set<std::string> types = with_types_made_of(catalog, type);
  std::vector<const Relation*> users;
  for (const auto& [name, relation] : catalog.relations) {
    const bool uses_it = std::ranges::any_of(relation.columns, [&](const catalog::Column& column) {
      return std::ranges::any_of(
          types, [&](const std::string& spelt) { return is_of(column.type, spelt); });
    });
    if (uses_it) {
      users.push_back(&relation);
    }
  }
  return users;
}

namespace {

/// CASCADE: tables made OF the type follow it, and are written anew where an attribute's type
/// changes.
void alter_typed_tables(const sql::AlterTable& change, Judging& judging) {
  const pg::QualifiedName type = judging.catalog.resolve_type(change.name);
  for (const auto& [name, relation] : judging.catalog.relations) {
    if (relation.of_type != type) {
      continue;
    }
    const AlterScene scene{.change = change,
                           .table = relation,
                           .lock = pg::LockMode::access_exclusive,
                           .judging = judging};
    scene.work_on(relation, plan::Work::brief);
    for (const sql::AlterAction& action : change.actions) {
      if (action.kind == sql::AlterKind::set_type) {
        alter_set_type(scene, action);
      } else if (action.kind == sql::AlterKind::drop_column) {
        alter_drop_column(scene, action);
      }
    }
  }
}

}  // namespace

void judge_alter_type(const sql::AlterTable& change, Judging& judging) {
  alter_typed_tables(change, judging);
  const bool drops = std::ranges::find(change.actions, sql::AlterKind::drop_column,
                                       &sql::AlterAction::kind) != change.actions.end();
  if (!drops) {
    return;
  }
  for (const Relation* user : users_of_type(judging.catalog, change.name)) {
    if (user->may_hold_rows && !is_ours(*user)) {
      judging.hazard("data_loss");
    }
  }
}

}  // namespace pgmig::planner
