// SPDX-License-Identifier: Apache-2.0
// Names by what each statement does to them.
#include "planner/created_names.hpp"

#include "base/overloaded.hpp"
#include "planner/existence.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using sql::AlterKind;

namespace {

/// Where CREATE puts it, whatever there is already of that name further down the path.
pg::QualifiedName placed(const pg::QualifiedName& name, const Catalog& catalog) {
  if (!name.schema.empty()) {
    return name;
  }
  return {.schema = catalog.creation_schema(), .name = name.name};
}

void add(Names& names, const pg::QualifiedName& object) {
  if (!object.name.empty()) {
    names.objects.push_back(object);
  }
}

void add_renamed(Names& names, const sql::Rename& change, const Catalog& catalog,
                 const std::string& name) {
  const pg::QualifiedName object = full_name(catalog, change.kind, change.object);
  if (change.kind == sql::ObjectKind::column) {
    names.parts.push_back({.relation = object, .name = name});
  } else if (change.part.empty()) {
    add(names, {.schema = object.schema, .name = name});
  } else {
    names.parts.push_back(
        {.relation = object, .name = std::string{sql::name(change.kind)} + " " + name});
  }
}

void add_new_parts(Names& names, const sql::AlterTable& change, const Catalog& catalog) {
  const pg::QualifiedName table = catalog.resolve(change.name);
  for (const sql::AlterAction& action : change.actions) {
    if (action.column) {
      names.parts.push_back({.relation = table, .name = action.column->name});
    }
    if (action.constraint && !action.constraint->name.empty()) {
      names.parts.push_back({.relation = table, .name = "constraint " + action.constraint->name});
    }
  }
}

void add_old_parts(Names& names, const sql::AlterTable& change, const Catalog& catalog) {
  const pg::QualifiedName table = catalog.resolve(change.name);
  for (const sql::AlterAction& action : change.actions) {
    if (action.kind == AlterKind::drop_column) {
      names.parts.push_back({.relation = table, .name = action.name});
    }
    if (action.kind == AlterKind::drop_constraint) {
      names.parts.push_back({.relation = table, .name = "constraint " + action.name});
    }
  }
}

void add_dropped(Names& names, const sql::Drop& change, const Catalog& catalog) {
  for (const pg::QualifiedName& name : change.names) {
    if (change.part.empty()) {
      add(names, full_name(catalog, change.kind, name));
    } else {
      names.parts.push_back({.relation = catalog.resolve(name),
                             .name = std::string{sql::name(change.kind)} + " " + change.part});
    }
  }
}

}  // namespace

Names created_names(const sql::Change& change, const Catalog& catalog) {
  Names names;
  std::visit(Overloaded{
                 [&](const sql::CreateTable& c) { add(names, placed(c.name, catalog)); },
                 [&](const sql::CreateTableAs& c) { add(names, placed(c.name, catalog)); },
                 [&](const sql::CreateView& c) { add(names, placed(c.name, catalog)); },
                 [&](const sql::CreateSequence& c) { add(names, placed(c.name, catalog)); },
                 [&](const sql::CreateType& c) { add(names, placed(c.name, catalog)); },
                 [&](const sql::CreateRoutine& c) { add(names, placed(c.name, catalog)); },
                 [&](const sql::CreateSchema& c) { add(names, {.schema = {}, .name = c.name}); },
                 [&](const sql::CreateIndex& c) {
                   add(names, {.schema = catalog.resolve(c.table).schema, .name = c.name});
                 },
                 [&](const sql::CreateTrigger& c) {
                   names.parts.push_back(
                       {.relation = catalog.resolve(c.table), .name = "trigger " + c.name});
                 },
                 [&](const sql::AlterTable& c) { add_new_parts(names, c, catalog); },
                 [&](const sql::Rename& c) { add_renamed(names, c, catalog, c.new_name); },
                 [&](const sql::SetSchema& c) {
                   add(names, {.schema = c.new_schema, .name = c.object.name});
                 },
                 [](const auto&) {},
             },
             change);
  return names;
}

Names removed_names(const sql::Change& change, const Catalog& catalog) {
  Names names;
  std::visit(Overloaded{
                 [&](const sql::Drop& c) { add_dropped(names, c, catalog); },
                 [&](const sql::AlterTable& c) { add_old_parts(names, c, catalog); },
                 [&](const sql::Rename& c) {
                   add_renamed(names, c, catalog, c.part.empty() ? c.object.name : c.part);
                 },
                 [&](const sql::SetSchema& c) { add(names, catalog.resolve(c.object)); },
                 [](const auto&) {},
             },
             change);
  return names;
}

std::vector<pg::QualifiedName> made_names(const sql::Change& change, const Catalog& before) {
  if (std::holds_alternative<sql::Rename>(change) ||
      std::holds_alternative<sql::SetSchema>(change)) {
    return {};
  }
  std::vector<pg::QualifiedName> made = created_names(change, before).objects;
  const bool is_routine = std::holds_alternative<sql::CreateRoutine>(change);
  const bool is_schema = std::holds_alternative<sql::CreateSchema>(change);
  std::erase_if(made, [&](const pg::QualifiedName& name) {
    const auto kind = is_routine  ? sql::ObjectKind::routine
                      : is_schema ? sql::ObjectKind::schema
                                  : sql::ObjectKind::table;
    return may_exist(before, kind, name, {}) || before.find_index(name).table != nullptr;
  });
  return made;
}

std::optional<Moved> moved_object(const sql::Change& change, const Catalog& before) {
  if (const auto* rename = std::get_if<sql::Rename>(&change);
      rename != nullptr && rename->part.empty()) {
    const pg::QualifiedName from = full_name(before, rename->kind, rename->object);
    return Moved{.from = from, .to = {.schema = from.schema, .name = rename->new_name}};
  }
  if (const auto* set = std::get_if<sql::SetSchema>(&change)) {
    const pg::QualifiedName from = before.resolve(set->object);
    return Moved{.from = from, .to = {.schema = set->new_schema, .name = from.name}};
  }
  return std::nullopt;
}

}  // namespace pgmig::planner
