// SPDX-License-Identifier: Apache-2.0
// DROP of any kind of object, with what goes along.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

Certainty drop_relation(Catalog& catalog, const pg::QualifiedName& name, const sql::Drop& change) {
  const Relation* found = std::as_const(catalog).find(name);
  if (found == nullptr) {
    return Certainty::exact;
  }
  Certainty certainty = Certainty::exact;
  if (change.cascade) {
    for (const pg::QualifiedName& child : std::vector<pg::QualifiedName>(found->children)) {
      certainty = worse(certainty, drop_relation(catalog, child, change));
    }
  }
  if (found->kind == RelationKind::sequence && change.cascade) {
    certainty = Certainty::uncertain;  // takes the defaults that draw from it
  }
  return worse(certainty, erase(catalog, found->name));
}

void drop_index(Catalog& catalog, const pg::QualifiedName& name) {
  const Catalog::IndexAt found = catalog.find_index(name);
  if (found.index == nullptr) {
    return;
  }
  Relation& table = *catalog.find(found.table->name);
  remove_index(catalog, table, std::string(found.index->name));
}

Certainty drop_routine(Catalog& catalog, const pg::QualifiedName& name, const sql::Drop& change) {
  const auto means = [&catalog, &name](const Routine& routine) {
    return routine.name.name == name.name &&
           (name.schema.empty() ? std::ranges::find(catalog.search_path, routine.name.schema) !=
                                      catalog.search_path.end()
                                : routine.name.schema == name.schema);
  };
  const auto count = std::ranges::count_if(catalog.routines, means);
  if (count > 1) {
    return Certainty::partial;  // the arguments decide which
  }
  std::erase_if(catalog.routines, means);
  // Triggers, defaults and indexes may rest on it.
  return change.cascade && count == 1 ? Certainty::uncertain : Certainty::exact;
}

Certainty drop_type(Catalog& catalog, const pg::QualifiedName& name, const sql::Drop& change) {
  catalog.types.erase(catalog.resolve_type(name));
  return change.cascade ? Certainty::uncertain : Certainty::exact;  // columns of it go along
}

void drop_trigger(Catalog& catalog, const pg::QualifiedName& table, const std::string& trigger) {
  const Relation* found = std::as_const(catalog).find(table);
  if (found == nullptr) {
    return;
  }
  const bool is_partitioned = found->kind == RelationKind::partitioned_table;
  for (const pg::QualifiedName& name :
       names_of_tree(catalog, *found, is_partitioned ? Reach::tree : Reach::alone)) {
    std::erase_if(catalog.find(name)->triggers,
                  [&trigger](const Trigger& other) { return other.name == trigger; });
  }
}

/// Everything in the schema goes; what rests on it from outside cannot all be seen.
Certainty drop_schema(Catalog& catalog, const std::string& schema, const sql::Drop& change) {
  const auto is_inside = [&schema](const pg::QualifiedName& name) { return name.schema == schema; };
  std::vector<pg::QualifiedName> inside;
  bool is_alone = true;
  for (const auto& [name, relation] : catalog.relations) {
    if (is_inside(name)) {
      inside.push_back(name);
    } else {
      is_alone = false;
    }
  }
  const bool is_empty =
      inside.empty() && std::ranges::none_of(catalog.routines, is_inside, &Routine::name) &&
      std::ranges::none_of(catalog.types,
                           [&is_inside](const auto& entry) { return is_inside(entry.first); });
  if (!is_empty && !change.cascade) {
    return Certainty::exact;  // an error
  }
  Certainty certainty = is_alone || is_empty ? Certainty::exact : Certainty::uncertain;
  for (const pg::QualifiedName& name : inside) {
    certainty = worse(certainty, erase(catalog, name));
  }
  std::erase_if(catalog.routines, [&](const Routine& routine) { return is_inside(routine.name); });
  std::erase_if(catalog.types, [&](const auto& entry) { return is_inside(entry.first); });
  catalog.schemas.erase(schema);
  std::erase(catalog.search_path, schema);
  return certainty;
}

Certainty drop_extension(Catalog& catalog, const std::string& extension, const sql::Drop& change) {
  std::vector<pg::QualifiedName> members;
  for (const auto& [name, relation] : catalog.relations) {
    if (relation.extension == extension) {
      members.push_back(name);
    }
  }
  for (const pg::QualifiedName& name : members) {
    erase(catalog, name);
  }
  std::erase_if(catalog.routines, [&](const Routine& r) { return r.extension == extension; });
  std::erase_if(catalog.types,
                [&](const auto& entry) { return entry.second.extension == extension; });
  catalog.extensions.erase(extension);
  return change.cascade ? Certainty::uncertain : Certainty::exact;
}

Certainty drop_one(Catalog& catalog, const pg::QualifiedName& name, const sql::Drop& change) {
  switch (change.kind) {
    case sql::ObjectKind::table:
    case sql::ObjectKind::view:
    case sql::ObjectKind::materialized_view:
    case sql::ObjectKind::sequence:
    case sql::ObjectKind::foreign_table:
      return drop_relation(catalog, name, change);
    case sql::ObjectKind::index:
      drop_index(catalog, name);
      return Certainty::exact;
    case sql::ObjectKind::trigger:
      drop_trigger(catalog, name, change.part);
      return Certainty::exact;
    case sql::ObjectKind::routine:
      return drop_routine(catalog, name, change);
    case sql::ObjectKind::type:
    case sql::ObjectKind::domain:
      return drop_type(catalog, name, change);
    case sql::ObjectKind::schema:
      return drop_schema(catalog, name.name, change);
    case sql::ObjectKind::extension:
      return drop_extension(catalog, name.name, change);
    case sql::ObjectKind::column:
    case sql::ObjectKind::constraint:
    case sql::ObjectKind::rule:
    case sql::ObjectKind::policy:
    case sql::ObjectKind::statistics:
    case sql::ObjectKind::publication:
    case sql::ObjectKind::subscription:
    case sql::ObjectKind::event_trigger:
    case sql::ObjectKind::database:
    case sql::ObjectKind::role:
    case sql::ObjectKind::tablespace:
    case sql::ObjectKind::other:  // operators, collations, ...: no part of the catalog value
      return change.cascade ? Certainty::uncertain : Certainty::exact;
  }
  return Certainty::uncertain;
}

}  // namespace

Certainty apply(Catalog& catalog, const sql::Drop& change) {
  Certainty certainty = Certainty::exact;
  for (const pg::QualifiedName& name : change.names) {
    certainty = worse(certainty, drop_one(catalog, name, change));
  }
  return certainty;
}

}  // namespace pgmig::catalog::parts
