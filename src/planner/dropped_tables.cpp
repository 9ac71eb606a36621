// SPDX-License-Identifier: Apache-2.0
// From the named tables along inheritance, references and views.
#include "planner/dropped_tables.hpp"

#include "planner/effect_set.hpp"

#include <algorithm>
#include <iterator>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using Relations = std::vector<const Relation*>;

namespace {

bool holds(const Relations& list, const Relation* relation) {
  return std::ranges::find(list, relation) != list.end();
}

void add_once(Relations& list, const Relation* relation) {
  if (relation != nullptr && !holds(list, relation)) {
    list.push_back(relation);
  }
}

/// What is below a table: its partitions always, what inherits from it with CASCADE.
void add_below(const Relation& table, bool cascade, const Catalog& catalog, DroppedTables& found) {
  for (const Relation* below : catalog::tree_of(catalog, table)) {
    if (below == &table || holds(found.tables, below)) {
      continue;
    }
    if (below->is_partition) {
      add_once(found.partitions, below);
    } else if (cascade) {
      add_once(found.tables, below);
    }
  }
}

/// Children first.
bool is_below(const Relation& table, const Relation& other) {
  return std::ranges::find(table.parents, other.name) != table.parents.end();
}

void sort_children_first(Relations& tables) {
  Relations sorted;
  while (!tables.empty()) {
    const auto lowest = std::ranges::find_if(tables, [&](const Relation* table) {
      return std::ranges::none_of(tables,
                                  [&](const Relation* other) { return is_below(*other, *table); });
    });
    sorted.push_back(*lowest);
    tables.erase(lowest);
  }
  tables = std::move(sorted);
}

bool reads(const Relation& view, const Relation& other) {
  return std::ranges::find(view.reads, other.name) != view.reads.end();
}

void sort_readers_first(Relations& views) {
  Relations sorted;
  while (!views.empty()) {
    const auto top = std::ranges::find_if(views, [&](const Relation* view) {
      return std::ranges::none_of(
          views, [&](const Relation* other) { return other != view && reads(*other, *view); });
    });
    const auto next = top == views.end() ? views.begin() : top;  // never: views stand on older ones
    sorted.push_back(*next);
    views.erase(next);
  }
  views = std::move(sorted);
}

void add_views(const Catalog& catalog, DroppedTables& found) {
  for (const Relation* relation : found.all()) {
    for (const Relation* view : views_on(catalog, *relation)) {
      add_once(found.views, view);
    }
  }
  sort_readers_first(found.views);
}

void add_references(const Catalog& catalog, DroppedTables& found) {
  for (const auto& [name, table] : catalog.relations) {
    if (found.contains(name)) {
      continue;
    }
    for (const catalog::Constraint& constraint : table.constraints) {
      if (constraint.kind == sql::ConstraintKind::foreign_key && !constraint.inherited &&
          found.contains(constraint.referenced)) {
        found.references.push_back({.table = &table, .key = &constraint});
      }
    }
  }
}

}  // namespace

Relations DroppedTables::all() const {
  Relations list = views;
  list.insert(list.end(), tables.begin(), tables.end());
  list.insert(list.end(), partitions.begin(), partitions.end());
  return list;
}

bool DroppedTables::contains(const pg::QualifiedName& name) const {
  const auto is_it = [&](const Relation* relation) { return relation->name == name; };
  return std::ranges::any_of(tables, is_it) || std::ranges::any_of(partitions, is_it) ||
         std::ranges::any_of(views, is_it);
}

DroppedTables dropped_tables(const sql::Drop& change, const Catalog& catalog) {
  DroppedTables found;
  for (const pg::QualifiedName& name : change.names) {
    add_once(found.tables, catalog.find(name));
  }
  const Relations named = found.tables;
  for (const Relation* table : named) {
    add_below(*table, change.cascade, catalog, found);
  }
  std::erase_if(found.partitions,
                [&](const Relation* partition) { return holds(found.tables, partition); });
  sort_children_first(found.tables);
  if (change.cascade) {
    add_views(catalog, found);
    add_references(catalog, found);
  }
  return found;
}

}  // namespace pgmig::planner
