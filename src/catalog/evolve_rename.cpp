// SPDX-License-Identifier: Apache-2.0
// RENAME and SET SCHEMA: the object, and every place that spells its name.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

void replace(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  std::ranges::replace(names, from, to);
}

void rename_in(Relation& table, const std::string& from, const std::string& to) {
  for (Column& column : table.columns) {
    column.name = column.name == from ? to : column.name;
  }
  for (Constraint& constraint : table.constraints) {
    replace(constraint.columns, from, to);
  }
  for (Index& index : table.indexes) {
    replace(index.columns, from, to);
    replace(index.included, from, to);
    replace(index.mentioned, from, to);
    std::ranges::sort(index.mentioned);
  }
}

/// Others that name the column: foreign keys to it, and its sequence.
void rename_outside(Catalog& catalog, const Relation& table, const std::string& from,
                    const std::string& to) {
  for (const pg::QualifiedName& name : table.referenced_by) {
    Relation* referencing = catalog.find(name);
    if (referencing == nullptr) {
      continue;
    }
    for (Constraint& constraint : referencing->constraints) {
      if (constraint.referenced == table.name) {
        replace(constraint.referenced_columns, from, to);
      }
    }
  }
  for (const pg::QualifiedName& sequence : sequences_of(catalog, table, from)) {
    catalog.find(sequence)->owned_by->column = to;
  }
}

Certainty rename_column(Catalog& catalog, const sql::Rename& change) {
  if (change.relation_kind == sql::ObjectKind::type) {
    return Certainty::partial;
  }
  Relation* table = catalog.find(change.object);
  if (table == nullptr || table->column(change.new_name) != nullptr) {
    return Certainty::exact;
  }
  for (const pg::QualifiedName& name : names_of_tree(catalog, *table, Reach::tree)) {
    Relation& member = *catalog.find(name);
    rename_in(member, change.part, change.new_name);
    rename_outside(catalog, member, change.part, change.new_name);
  }
  return Certainty::exact;
}

/// An index and the constraint that it backs share their name.
void rename_index_of(Catalog& catalog, Relation& table, const std::string& from,
                     const std::string& to) {
  leave_index(catalog, table, from);
  enter_index(catalog, table, to);
  for (Index& index : table.indexes) {
    index.name = index.name == from ? to : index.name;
  }
  for (Constraint& constraint : table.constraints) {
    if (constraint.index == from) {
      constraint.index = to;
      constraint.name = to;
    }
  }
  std::ranges::sort(table.indexes, {}, &Index::name);
  std::ranges::sort(table.constraints, {}, &Constraint::name);
}

void follow_index_name(Catalog& catalog, const Relation& table, const std::string& from,
                       const std::string& to) {
  for (const pg::QualifiedName& child : table.children) {
    if (Relation* below = catalog.find(child)) {
      for (Index& index : below->indexes) {
        index.parent = index.parent == from ? to : index.parent;
      }
    }
  }
}

bool rename_index(Catalog& catalog, const pg::QualifiedName& name, const std::string& new_name) {
  const Catalog::IndexAt found = catalog.find_index(name);
  if (found.index == nullptr) {
    return false;
  }
  Relation& table = *catalog.find(found.table->name);
  const std::string old_name = found.index->name;
  rename_index_of(catalog, table, old_name, new_name);
  follow_index_name(catalog, table, old_name, new_name);
  return true;
}

/// Below the table only what was inherited from it.
void rename_in_tree(Catalog& catalog, Relation& table, Reach reach, const sql::Rename& change) {
  for (const pg::QualifiedName& name : names_of_tree(catalog, table, reach)) {
    Relation& member = *catalog.find(name);
    for (Constraint& constraint : member.constraints) {
      if (constraint.name == change.part && (&member == &table || constraint.inherited)) {
        constraint.name = change.new_name;
      }
    }
    std::ranges::sort(member.constraints, {}, &Constraint::name);
  }
}

Certainty rename_constraint(Catalog& catalog, const sql::Rename& change) {
  if (change.relation_kind == sql::ObjectKind::domain) {
    return Certainty::partial;
  }
  Relation* table = catalog.find(change.object);
  const Constraint* found = table == nullptr ? nullptr : table->constraint(change.part);
  if (found == nullptr) {
    return table != nullptr && catalog.server.major() >= 18 ? Certainty::partial : Certainty::exact;
  }
  if (!found->index.empty()) {
    const std::string index = found->index;
    rename_index_of(catalog, *table, index, change.new_name);
    follow_index_name(catalog, *table, index, change.new_name);
    return Certainty::exact;
  }
  const Reach reach = found->kind == sql::ConstraintKind::check ? Reach::tree : Reach::alone;
  rename_in_tree(catalog, *table, reach, change);
  return Certainty::exact;
}

Certainty rename_trigger(Catalog& catalog, const sql::Rename& change) {
  Relation* table = catalog.find(change.object);
  if (table == nullptr) {
    return Certainty::exact;
  }
  for (Trigger& trigger : table->triggers) {
    trigger.name = trigger.name == change.part ? change.new_name : trigger.name;
  }
  std::ranges::sort(table->triggers, {}, &Trigger::name);
  return table->children.empty() ? Certainty::exact : Certainty::partial;
}

/// Every type text that is `from`, or an array of it, or has modifiers, becomes `to`.
void respell_types(Catalog& catalog, const pg::QualifiedName& from, const pg::QualifiedName& to) {
  const std::string before = pg::to_sql(from);
  const std::string after = pg::to_sql(to);
  const auto respell = [&](std::string& text) {
    if (text == before || text.starts_with(before + "[") || text.starts_with(before + "(")) {
      text.replace(0, before.size(), after);
    }
  };
  for (auto& [name, relation] : catalog.relations) {
    for (Column& column : relation.columns) {
      respell(column.type);
    }
  }
  for (auto& [name, type] : catalog.types) {
    respell(type.base);
  }
}

Certainty move_type(Catalog& catalog, const pg::QualifiedName& from, const pg::QualifiedName& to) {
  auto node = catalog.types.extract(from);
  if (!node.empty()) {
    node.key() = to;
    node.mapped().name = to;
    catalog.types.insert(std::move(node));
    respell_types(catalog, from, to);
  }
  return Certainty::exact;
}

Certainty move_relation(Catalog& catalog, const pg::QualifiedName& from,
                        const pg::QualifiedName& to) {
  if (from == to || is_taken(catalog, to)) {
    return Certainty::exact;
  }
  const Relation* relation = std::as_const(catalog).find(from);
  if (relation == nullptr) {
    return Certainty::exact;
  }
  const std::vector<pg::QualifiedName> sequences = sequences_of(catalog, *relation, {});
  move(catalog, from, to);
  respell_types(catalog, from, to);  // its row type
  if (from.schema != to.schema) {
    for (const pg::QualifiedName& sequence : sequences) {
      move(catalog, sequence, {.schema = to.schema, .name = sequence.name});
    }
  }
  return Certainty::exact;
}

void rename_routines(Catalog& catalog, const pg::QualifiedName& from, const pg::QualifiedName& to) {
  const auto respell = [&](pg::QualifiedName& name) {
    const bool is_same =
        name.name == from.name && (from.schema.empty() || name.schema == from.schema);
    if (is_same) {
      name.name = to.name;
      name.schema = to.schema.empty() ? name.schema : to.schema;
    }
  };
  for (Routine& routine : catalog.routines) {
    respell(routine.name);
  }
  for (auto& [name, relation] : catalog.relations) {
    for (Trigger& trigger : relation.triggers) {
      respell(trigger.function);
    }
  }
  std::ranges::sort(catalog.routines, {}, [](const Routine& routine) {
    return std::tie(routine.name, routine.arguments);
  });
}

template <class Map>
std::vector<pg::QualifiedName> names_inside(const Map& objects, const std::string& schema) {
  std::vector<pg::QualifiedName> inside;
  for (const auto& [name, object] : objects) {
    if (name.schema == schema) {
      inside.push_back(name);
    }
  }
  return inside;
}

Certainty rename_schema(Catalog& catalog, const std::string& from, const std::string& to) {
  for (const pg::QualifiedName& name : names_inside(catalog.relations, from)) {
    move(catalog, name, {.schema = to, .name = name.name});
    respell_types(catalog, name, {.schema = to, .name = name.name});
  }
  for (const pg::QualifiedName& name : names_inside(catalog.types, from)) {
    move_type(catalog, name, {.schema = to, .name = name.name});
  }
  for (Routine& routine : catalog.routines) {
    routine.name.schema = routine.name.schema == from ? to : routine.name.schema;
  }
  for (auto& [name, relation] : catalog.relations) {
    for (Trigger& trigger : relation.triggers) {
      trigger.function.schema = trigger.function.schema == from ? to : trigger.function.schema;
    }
  }
  catalog.schemas.erase(from);
  std::erase(catalog.search_path, from);
  return apply(catalog, sql::CreateSchema{.name = to});
}

/// Moves whatever the statement names to the schema and name given; an empty one stays.
Certainty move_object(Catalog& catalog, sql::ObjectKind kind, const pg::QualifiedName& object,
                      const std::string& schema, const std::string& name) {
  const auto moved = [&](const pg::QualifiedName& from) {
    return pg::QualifiedName{.schema = schema.empty() ? from.schema : schema,
                             .name = name.empty() ? from.name : name};
  };
  if (kind == sql::ObjectKind::routine) {
    rename_routines(catalog, object, {.schema = schema, .name = name.empty() ? object.name : name});
    return Certainty::partial;  // the arguments decide which
  }
  if (kind == sql::ObjectKind::type || kind == sql::ObjectKind::domain) {
    const pg::QualifiedName from = catalog.resolve_type(object);
    return move_type(catalog, from, moved(from));
  }
  const Relation* relation = std::as_const(catalog).find(object);
  if (relation != nullptr) {
    const pg::QualifiedName from = relation->name;
    return move_relation(catalog, from, moved(from));
  }
  rename_index(catalog, object, name);
  return Certainty::exact;
}

}  // namespace

Certainty apply(Catalog& catalog, const sql::Rename& change) {
  switch (change.kind) {
    case sql::ObjectKind::column:
      return rename_column(catalog, change);
    case sql::ObjectKind::constraint:
      return rename_constraint(catalog, change);
    case sql::ObjectKind::trigger:
      return rename_trigger(catalog, change);
    case sql::ObjectKind::schema:
      return rename_schema(catalog, change.object.name, change.new_name);
    case sql::ObjectKind::table:
    case sql::ObjectKind::index:
    case sql::ObjectKind::view:
    case sql::ObjectKind::materialized_view:
    case sql::ObjectKind::sequence:
    case sql::ObjectKind::foreign_table:
    case sql::ObjectKind::routine:
    case sql::ObjectKind::type:
    case sql::ObjectKind::domain:
      return move_object(catalog, change.kind, change.object, {}, change.new_name);
    case sql::ObjectKind::rule:
    case sql::ObjectKind::policy:
    case sql::ObjectKind::extension:
    case sql::ObjectKind::statistics:
    case sql::ObjectKind::publication:
    case sql::ObjectKind::subscription:
    case sql::ObjectKind::event_trigger:
    case sql::ObjectKind::database:
    case sql::ObjectKind::role:
    case sql::ObjectKind::tablespace:
    case sql::ObjectKind::other:
      return Certainty::exact;
  }
  return Certainty::uncertain;
}

Certainty apply(Catalog& catalog, const sql::SetSchema& change) {
  if (change.kind == sql::ObjectKind::extension) {
    return Certainty::uncertain;  // takes its members along
  }
  return move_object(catalog, change.kind, change.object, change.new_schema, {});
}

}  // namespace pgmig::catalog::parts
