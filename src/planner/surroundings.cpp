// SPDX-License-Identifier: Apache-2.0
// A walk along inheritance and references.
#include "planner/surroundings.hpp"

#include "catalog/links.hpp"
#include "planner/dropped_tables.hpp"
#include "planner/trash.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;

namespace {

/// Copies relations from one catalog into another, each with its family.
class Copier {
 public:
  Copier(const Catalog& from, Catalog& to) : from_(from), to_(to) {}

  void copy(const pg::QualifiedName& name) {
    std::vector<pg::QualifiedName> open{name};
    while (!open.empty()) {
      const Relation* relation = from_.find(open.back());
      open.pop_back();
      if (relation == nullptr || !to_.relations.emplace(relation->name, *relation).second) {
        continue;
      }
      catalog::enter_indexes(to_, *relation);
      open.insert(open.end(), relation->parents.begin(), relation->parents.end());
      open.insert(open.end(), relation->children.begin(), relation->children.end());
    }
  }

 private:
  const Catalog& from_;
  Catalog& to_;
};

/// What goes with a dropped table, and the list that it is put on.
void copy_what_goes(const sql::Drop& change, const Catalog& catalog, Copier& copier) {
  const DroppedTables dropped = dropped_tables(change, catalog);
  for (const Relation* relation : dropped.all()) {
    copier.copy(relation->name);
    for (const catalog::Constraint& constraint : relation->constraints) {
      copier.copy(constraint.referenced);
    }
  }
  for (const DroppedTables::Reference& reference : dropped.references) {
    copier.copy(reference.table->name);
  }
  for (const auto& [name, relation] : catalog.relations) {
    const bool belongs_to_it = relation.owned_by && dropped.contains(relation.owned_by->table);
    if (belongs_to_it || is_in_trash(catalog, name)) {
      copier.copy(name);
    }
  }
}

/// With CASCADE all that refers to them is emptied, too.
void copy_what_is_emptied(const sql::Truncate& change, const Catalog& catalog, Copier& copier) {
  std::vector<pg::QualifiedName> reached;
  for (const pg::QualifiedName& name : change.tables) {
    reached.push_back(catalog.resolve(name));
  }
  for (std::size_t at = 0; change.cascade && at < reached.size(); ++at) {
    copier.copy(reached[at]);
    const Relation* table = catalog.find(reached[at]);
    const auto none = std::vector<pg::QualifiedName>{};
    for (const pg::QualifiedName& name : table == nullptr ? none : table->referenced_by) {
      if (std::ranges::find(reached, name) == reached.end()) {
        reached.push_back(name);
      }
    }
  }
}

void copy_trash(const Catalog& catalog, Copier& copier) {
  for (const auto& [name, relation] : catalog.relations) {
    if (is_in_trash(catalog, name)) {
      copier.copy(name);
    }
  }
}

/// Beyond what the change names.
void copy_what_else(const sql::Change& change, const Catalog& catalog, Copier& copier) {
  if (const auto* truncate = std::get_if<sql::Truncate>(&change)) {
    copy_what_is_emptied(*truncate, catalog, copier);
  }
  const auto* drop = std::get_if<sql::Drop>(&change);
  if (drop == nullptr) {
    return;
  }
  if (drop->kind == sql::ObjectKind::table) {
    copy_what_goes(*drop, catalog, copier);
  } else if (drop->kind == sql::ObjectKind::type || drop->kind == sql::ObjectKind::domain) {
    copy_trash(catalog, copier);
  }
}

}  // namespace

Catalog surroundings(const Catalog& catalog, const sql::Change& change) {
  Catalog part{.server = catalog.server,
               .database = catalog.database,
               .role = catalog.role,
               .search_path = catalog.search_path,
               .path_setting = catalog.path_setting,
               .time_zone = catalog.time_zone,
               .types = catalog.types,
               .schemas = catalog.schemas,
               .extensions = catalog.extensions,
               .trash = catalog.trash};
  Copier copier(catalog, part);
  copy_what_else(change, catalog, copier);
  for (const pg::QualifiedName& name : sql::names_in(change)) {
    copier.copy(name);
    if (const Relation* relation = catalog.find(name)) {
      for (const catalog::Constraint& constraint : relation->constraints) {
        copier.copy(constraint.referenced);
      }
    }
    if (const auto at = catalog.find_index(name); at.table != nullptr) {
      copier.copy(at.table->name);
    }
  }
  return part;
}

}  // namespace pgmig::planner
