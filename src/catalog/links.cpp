// SPDX-License-Identifier: Apache-2.0
// Keeping both ends of every reference between relations in step.
#include "catalog/links.hpp"

#include <algorithm>

namespace pgmig::catalog {

namespace {

using Names = std::vector<pg::QualifiedName>;

void enter(Names& names, const pg::QualifiedName& name) {
  const auto at = std::ranges::lower_bound(names, name);
  if (at == names.end() || *at != name) {
    names.insert(at, name);
  }
}

Relation* at(Catalog& catalog, const pg::QualifiedName& name) {
  const auto found = catalog.relations.find(name);
  return found == catalog.relations.end() ? nullptr : &found->second;
}

void sum_children(const Catalog& catalog, Relation& relation) {
  relation.rows = 0;
  relation.bytes = 0;
  relation.index_bytes = 0;
  relation.may_hold_rows = false;
  for (const pg::QualifiedName& child : relation.children) {
    const auto found = catalog.relations.find(child);
    if (found == catalog.relations.end() || !found->second.is_partition) {
      continue;
    }
    const Relation& part = found->second;
    relation.rows = relation.rows < 0 || part.rows < 0 ? -1 : relation.rows + part.rows;
    relation.bytes += part.bytes;
    relation.index_bytes += part.index_bytes;
    relation.may_hold_rows = relation.may_hold_rows || part.may_hold_rows;
  }
}

/// Leaves first.
void sum_tree(Catalog& catalog, Relation& relation) {
  if (relation.kind != RelationKind::partitioned_table) {
    return;
  }
  for (const pg::QualifiedName& child : relation.children) {
    if (Relation* below = at(catalog, child)) {
      sum_tree(catalog, *below);
    }
  }
  sum_children(catalog, relation);
}

}  // namespace

void enter_index(Catalog& catalog, const Relation& table, const std::string& index) {
  catalog.index_tables[{.schema = table.name.schema, .name = index}] = table.name.name;
}

void leave_index(Catalog& catalog, const Relation& table, const std::string& index) {
  catalog.index_tables.erase({.schema = table.name.schema, .name = index});
}

void reserve_index(Catalog& catalog, const pg::QualifiedName& table, const std::string& index) {
  Relation& relation = *catalog.find(table);
  relation.indexes.push_back({.name = index});
  enter_index(catalog, relation, index);
}

void enter_indexes(Catalog& catalog, const Relation& table) {
  for (const Index& index : table.indexes) {
    enter_index(catalog, table, index.name);
  }
}

void link(Catalog& catalog, const Relation& relation) {
  enter_indexes(catalog, relation);
  for (const pg::QualifiedName& parent : relation.parents) {
    if (Relation* above = at(catalog, parent)) {
      enter(above->children, relation.name);
    }
  }
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      if (Relation* referenced = at(catalog, constraint.referenced)) {
        enter(referenced->referenced_by, relation.name);
      }
    }
  }
}

void unlink(Catalog& catalog, const Relation& relation) {
  for (const Index& index : relation.indexes) {
    leave_index(catalog, relation, index.name);
  }
  for (const pg::QualifiedName& parent : relation.parents) {
    if (Relation* above = at(catalog, parent)) {
      std::erase(above->children, relation.name);
    }
  }
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      if (Relation* referenced = at(catalog, constraint.referenced)) {
        std::erase(referenced->referenced_by, relation.name);
      }
    }
  }
}

void recount(Catalog& catalog, const pg::QualifiedName& name) {
  for (Relation* relation = at(catalog, name); relation != nullptr;
       relation = relation->is_partition && !relation->parents.empty()
                      ? at(catalog, relation->parents.front())
                      : nullptr) {
    if (relation->kind == RelationKind::partitioned_table) {
      sum_children(catalog, *relation);
    }
  }
}

void link_all(Catalog& catalog) {
  catalog.index_tables.clear();
  for (auto& [name, relation] : catalog.relations) {
    relation.children.clear();
    relation.referenced_by.clear();
  }
  for (const auto& [name, relation] : catalog.relations) {
    link(catalog, relation);
  }
  for (auto& [name, relation] : catalog.relations) {
    if (!relation.is_partition) {
      sum_tree(catalog, relation);
    }
  }
}

void keep_marks(const Catalog& from, Catalog& to) {
  for (const auto& [name, relation] : from.relations) {
    if (relation.made_in_run) {
      if (Relation* found = at(to, name)) {
        found->made_in_run = true;
      }
    }
  }
}

}  // namespace pgmig::catalog
