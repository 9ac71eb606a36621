// SPDX-License-Identifier: Apache-2.0
// One function a kind of statement. The order is the server's: is it there, is the name free, what
// stands on it.
#include "planner/foreseen.hpp"

#include "base/overloaded.hpp"
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;
using Failure = std::optional<Foreseen>;

namespace {

/// Where CREATE would put it.
pg::QualifiedName placed(const Catalog& catalog, const pg::QualifiedName& name) {
  return {.schema = name.schema.empty() ? catalog.creation_schema() : name.schema,
          .name = name.name};
}

Failure taken(const Catalog& catalog, const pg::QualifiedName& name) {
  const auto at = catalog.relations.find(name);
  const bool is_index = catalog.find_index(name).index != nullptr;
  if (at == catalog.relations.end() && !is_index) {
    return std::nullopt;
  }
  return Foreseen{
      .reason = fmt::format("{} {} is there already",
                            is_index ? "index" : catalog::name(at->second.kind), pg::to_sql(name)),
      .hint = "choose another name, or drop it first"};
}

Failure of(const sql::CreateTable& change, const Catalog& catalog) {
  return change.if_not_exists || change.temporary ? std::nullopt
                                                  : taken(catalog, placed(catalog, change.name));
}

Failure of(const sql::CreateTableAs& change, const Catalog& catalog) {
  return change.if_not_exists || change.temporary ? std::nullopt
                                                  : taken(catalog, placed(catalog, change.name));
}

Failure of(const sql::CreateView& change, const Catalog& catalog) {
  const pg::QualifiedName name = placed(catalog, change.name);
  const auto at = catalog.relations.find(name);
  const bool replaces =
      change.or_replace && at != catalog.relations.end() && at->second.kind == RelationKind::view;
  return change.temporary || replaces ? std::nullopt : taken(catalog, name);
}

Failure of(const sql::CreateIndex& change, const Catalog& catalog) {
  const Relation* table = catalog.find(change.table);
  return table == nullptr || change.if_not_exists || change.name.empty()
             ? std::nullopt
             : taken(catalog, {.schema = table->name.schema, .name = change.name});
}

/// Views that show nothing but this relation, so that a column's name can only be that column.
const Relation* view_of_column(const Catalog& catalog, const Relation& table,
                               const std::string& column) {
  for (const Relation* view : views_on(catalog, table)) {
    if (view->reads.size() == 1 && mentions(view->view_definition, column)) {
      return view;
    }
  }
  return nullptr;
}

Failure column_in_view(const Catalog& catalog, const Relation& table, const std::string& column) {
  const Relation* view = view_of_column(catalog, table, column);
  if (view == nullptr) {
    return std::nullopt;
  }
  return Foreseen{.reason = fmt::format("view {} shows column {}", pg::to_sql(view->name),
                                        pg::quote_identifier(column)),
                  .hint = "drop the view before it, and make it anew behind it, in the same file"};
}

Failure of_column(const sql::AlterAction& action, const Relation& table, const Catalog& catalog) {
  using enum sql::AlterKind;
  const bool is_there = table.column(action.name) != nullptr;
  if (action.kind == add_column) {
    const bool doubles = table.column(action.column->name) != nullptr && !action.if_not_exists;
    return doubles ? Failure{{.reason = fmt::format("column {} of {} is there already",
                                                    pg::quote_identifier(action.column->name),
                                                    pg::to_sql(table.name)),
                              .hint = "choose another name, or write IF NOT EXISTS"}}
                   : std::nullopt;
  }
  if (!is_there) {
    return action.if_exists
               ? std::nullopt
               : Failure{{.reason = fmt::format("{} has no column {}", pg::to_sql(table.name),
                                                pg::quote_identifier(action.name)),
                          .hint = "correct its name"}};
  }
  return action.cascade ? std::nullopt : column_in_view(catalog, table, action.name);
}

Failure of(const sql::AlterTable& change, const Catalog& catalog) {
  const Relation* table = catalog.find(change.name);
  // Several actions may rest on each other.
  if (table == nullptr || !table->columns_known || change.actions.size() != 1) {
    return std::nullopt;
  }
  const sql::AlterAction& action = change.actions.front();
  const bool is_column = action.kind == sql::AlterKind::add_column ||
                         action.kind == sql::AlterKind::drop_column ||
                         action.kind == sql::AlterKind::set_type;
  return is_column ? of_column(action, *table, catalog) : std::nullopt;
}

Failure of(const sql::Rename& change, const Catalog& catalog) {
  const Relation* relation = catalog.find(change.object);
  if (relation == nullptr) {
    return std::nullopt;
  }
  if (change.kind == sql::ObjectKind::column) {
    return relation->column(change.new_name) == nullptr
               ? std::nullopt
               : Failure{{.reason = fmt::format("column {} of {} is there already",
                                                pg::quote_identifier(change.new_name),
                                                pg::to_sql(relation->name)),
                          .hint = "choose another name"}};
  }
  return change.kind == sql::ObjectKind::table
             ? taken(catalog, {.schema = relation->name.schema, .name = change.new_name})
             : std::nullopt;
}

bool goes_too(const sql::Drop& change, const Catalog& catalog, const pg::QualifiedName& name) {
  return std::ranges::any_of(
      change.names, [&](const pg::QualifiedName& other) { return catalog.resolve(other) == name; });
}

Failure stands_on(const Relation& below, const std::string& what, const pg::QualifiedName& above) {
  return Foreseen{
      .reason = fmt::format("{} {} stands on {}", what, pg::to_sql(above), pg::to_sql(below.name)),
      .hint = "drop that before it"};
}

/// What keeps `relation` from being dropped, unless the statement drops that, too.
Failure in_the_way(const sql::Drop& change, const Relation& relation, const Catalog& catalog) {
  for (const Relation* view : views_on(catalog, relation)) {
    if (!goes_too(change, catalog, view->name)) {
      return stands_on(relation, catalog::name(view->kind), view->name);
    }
  }
  for (const pg::QualifiedName& other : relation.referenced_by) {
    if (other != relation.name && !goes_too(change, catalog, other)) {
      return stands_on(relation, "a foreign key of", other);
    }
  }
  return std::nullopt;
}

Failure of(const sql::Drop& change, const Catalog& catalog) {
  const bool is_relation = change.kind == sql::ObjectKind::table ||
                           change.kind == sql::ObjectKind::view ||
                           change.kind == sql::ObjectKind::materialized_view;
  if (!is_relation || change.cascade) {
    return std::nullopt;
  }
  for (const pg::QualifiedName& name : change.names) {
    const Relation* relation = catalog.find(name);
    Failure failure = relation == nullptr ? Failure{} : in_the_way(change, *relation, catalog);
    if (failure) {
      return failure;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Foreseen> foreseen_failure(const sql::Change& change, const Catalog& catalog) {
  return std::visit(Overloaded{
                        [&](const sql::CreateTable& c) { return of(c, catalog); },
                        [&](const sql::CreateTableAs& c) { return of(c, catalog); },
                        [&](const sql::CreateView& c) { return of(c, catalog); },
                        [&](const sql::CreateIndex& c) { return of(c, catalog); },
                        [&](const sql::AlterTable& c) { return of(c, catalog); },
                        [&](const sql::Rename& c) { return of(c, catalog); },
                        [&](const sql::Drop& c) { return of(c, catalog); },
                        [](const auto&) { return Failure{}; },
                    },
                    change);
}

}  // namespace pgmig::planner
