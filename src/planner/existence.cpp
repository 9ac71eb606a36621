// SPDX-License-Identifier: Apache-2.0
// One question a kind of object.
#include "planner/existence.hpp"

#include <algorithm>

namespace pgmig::planner {

namespace {

using catalog::Catalog;

bool has_routine(const Catalog& catalog, const pg::QualifiedName& name) {
  return std::ranges::any_of(catalog.routines, [&](const catalog::Routine& routine) {
    const bool right_schema = name.schema.empty()
                                  ? std::ranges::find(catalog.search_path, routine.name.schema) !=
                                        catalog.search_path.end()
                                  : routine.name.schema == name.schema;
    return routine.name.name == name.name && right_schema;
  });
}

bool has_trigger(const Catalog& catalog, const pg::QualifiedName& table, std::string_view trigger) {
  const catalog::Relation* relation = catalog.find(table);
  return relation != nullptr &&
         std::ranges::find(relation->triggers, trigger, &catalog::Trigger::name) !=
             relation->triggers.end();
}

}  // namespace

bool lives_in_schema(sql::ObjectKind kind) noexcept {
  switch (kind) {
    case sql::ObjectKind::schema:
    case sql::ObjectKind::extension:
    case sql::ObjectKind::publication:
    case sql::ObjectKind::subscription:
    case sql::ObjectKind::event_trigger:
    case sql::ObjectKind::database:
    case sql::ObjectKind::role:
    case sql::ObjectKind::tablespace:
      return false;
    case sql::ObjectKind::table:
    case sql::ObjectKind::index:
    case sql::ObjectKind::view:
    case sql::ObjectKind::materialized_view:
    case sql::ObjectKind::sequence:
    case sql::ObjectKind::foreign_table:
    case sql::ObjectKind::column:
    case sql::ObjectKind::constraint:
    case sql::ObjectKind::trigger:
    case sql::ObjectKind::rule:
    case sql::ObjectKind::policy:
    case sql::ObjectKind::routine:
    case sql::ObjectKind::type:
    case sql::ObjectKind::domain:
    case sql::ObjectKind::statistics:
    case sql::ObjectKind::other:
      return true;
  }
  return true;
}

pg::QualifiedName full_name(const Catalog& catalog, sql::ObjectKind kind,
                            const pg::QualifiedName& name) {
  return lives_in_schema(kind) ? catalog.resolve(name)
                               : pg::QualifiedName{.schema = {}, .name = name.name};
}

bool may_exist(const Catalog& catalog, sql::ObjectKind kind, const pg::QualifiedName& name,
               std::string_view part) {
  switch (kind) {
    case sql::ObjectKind::table:
    case sql::ObjectKind::view:
    case sql::ObjectKind::materialized_view:
    case sql::ObjectKind::sequence:
    case sql::ObjectKind::foreign_table:
      return catalog.find(name) != nullptr;
    case sql::ObjectKind::index:
      return catalog.find_index(name).table != nullptr;
    case sql::ObjectKind::trigger:
      return has_trigger(catalog, name, part);
    case sql::ObjectKind::rule:
    case sql::ObjectKind::policy:
      return catalog.find(name) != nullptr;
    case sql::ObjectKind::routine:
      return has_routine(catalog, name);
    case sql::ObjectKind::type:
    case sql::ObjectKind::domain:
      return catalog.find_type(name) != nullptr;
    case sql::ObjectKind::schema:
      return catalog.schemas.contains(name.name);
    case sql::ObjectKind::extension:
      return catalog.extensions.contains(name.name);
    case sql::ObjectKind::column:
    case sql::ObjectKind::constraint:
    case sql::ObjectKind::statistics:
    case sql::ObjectKind::publication:
    case sql::ObjectKind::subscription:
    case sql::ObjectKind::event_trigger:
    case sql::ObjectKind::database:
    case sql::ObjectKind::role:
    case sql::ObjectKind::tablespace:
    case sql::ObjectKind::other:
      return true;
  }
  return true;
}

}  // namespace pgmig::planner
