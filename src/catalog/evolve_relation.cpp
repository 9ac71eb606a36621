// SPDX-License-Identifier: Apache-2.0
// Relations as a whole: made, taken away, renamed, with all that knows them by name.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

constexpr const char* temporary_schema = "pg_temp";

Relation* at(Catalog& catalog, const pg::QualifiedName& name) {
  const auto found = catalog.relations.find(name);
  return found == catalog.relations.end() ? nullptr : &found->second;
}

std::vector<pg::QualifiedName> views_on(const Catalog& catalog, const pg::QualifiedName& name) {
  std::vector<pg::QualifiedName> views;
  for (const auto& [view_name, view] : catalog.relations) {
    if (std::ranges::find(view.reads, name) != view.reads.end()) {
      views.push_back(view_name);
    }
  }
  return views;
}

void replace(std::vector<pg::QualifiedName>& names, const pg::QualifiedName& from,
             const pg::QualifiedName& to) {
  std::ranges::replace(names, from, to);
}

/// The default of a serial names its sequence.
void respell_default(Catalog& catalog, const Relation& sequence) {
  Relation* table = sequence.owned_by ? at(catalog, sequence.owned_by->table) : nullptr;
  if (table == nullptr) {
    return;
  }
  const auto column = std::ranges::find(table->columns, sequence.owned_by->column, &Column::name);
  if (column != table->columns.end() && column->default_text &&
      column->default_text->starts_with("nextval(")) {
    column->default_text =
        "nextval(" + pg::quote_literal(pg::to_sql(sequence.name)) + "::regclass)";
  }
}

void forget_parent(Catalog& catalog, const pg::QualifiedName& child,
                   const pg::QualifiedName& parent) {
  if (Relation* below = at(catalog, child)) {
    std::erase(below->parents, parent);
  }
}

void refer_to(Relation& referencing, const pg::QualifiedName& from, const pg::QualifiedName& to) {
  for (Constraint& constraint : referencing.constraints) {
    if (constraint.referenced == from) {
      constraint.referenced = to;
    }
  }
}

/// Every list that holds `from` gets `to` in its place.
void follow(Catalog& catalog, const Relation& moved, const pg::QualifiedName& from) {
  for (const pg::QualifiedName& child : moved.children) {
    if (Relation* below = at(catalog, child)) {
      replace(below->parents, from, moved.name);
    }
  }
  for (const pg::QualifiedName& other : moved.referenced_by) {
    if (Relation* referencing = at(catalog, other)) {
      refer_to(*referencing, from, moved.name);
    }
  }
  for (const pg::QualifiedName& view : views_on(catalog, from)) {
    replace(at(catalog, view)->reads, from, moved.name);
    std::ranges::sort(at(catalog, view)->reads);
  }
  for (auto& [name, relation] : catalog.relations) {
    if (relation.owned_by && relation.owned_by->table == from) {
      relation.owned_by->table = moved.name;
    }
  }
}

}  // namespace

pg::QualifiedName new_name(const Catalog& catalog, const pg::QualifiedName& written,
                           char persistence) {
  if (persistence == 't') {
    return {.schema = temporary_schema, .name = written.name};
  }
  return new_name(catalog, written);
}

pg::QualifiedName new_name(const Catalog& catalog, const pg::QualifiedName& written) {
  return {.schema = written.schema.empty() ? catalog.creation_schema() : written.schema,
          .name = written.name};
}

bool is_taken(const Catalog& catalog, const pg::QualifiedName& name) {
  return catalog.relations.contains(name) || catalog.find_index(name).index != nullptr;
}

Relation new_relation(const Catalog& catalog, pg::QualifiedName name, RelationKind kind) {
  Relation relation{.name = std::move(name), .kind = kind, .owner = catalog.role};
  relation.rows = 0;
  relation.may_hold_rows = false;
  relation.made_in_run = true;
  return relation;
}

Relation& insert(Catalog& catalog, Relation relation) {
  const pg::QualifiedName name = relation.name;
  if (name.schema == temporary_schema &&
      std::ranges::find(catalog.search_path, name.schema) == catalog.search_path.end()) {
    catalog.search_path.insert(catalog.search_path.begin(), name.schema);
  }
  Relation& inserted = catalog.relations.insert_or_assign(name, std::move(relation)).first->second;
  link(catalog, inserted);
  return inserted;
}

Certainty erase(Catalog& catalog, pg::QualifiedName name) {
  Relation* found = at(catalog, name);
  if (found == nullptr) {
    return Certainty::exact;
  }
  const Relation gone = std::move(*found);
  catalog.relations.erase(name);
  unlink(catalog, gone);
  Certainty certainty = Certainty::exact;
  for (const pg::QualifiedName& child : gone.children) {
    const Relation* below = at(catalog, child);
    if (below != nullptr && below->is_partition) {
      certainty = worse(certainty, erase(catalog, child));
    } else {
      forget_parent(catalog, child, name);
    }
  }
  for (const pg::QualifiedName& other : gone.referenced_by) {
    if (Relation* referencing = at(catalog, other)) {
      std::erase_if(referencing->constraints, [&name](const Constraint& constraint) {
        return constraint.referenced == name;
      });
    }
  }
  for (const pg::QualifiedName& view : views_on(catalog, name)) {
    certainty = worse(certainty, erase(catalog, view));
  }
  for (const pg::QualifiedName& sequence : sequences_of(catalog, gone, {})) {
    catalog.relations.erase(sequence);
  }
  if (!gone.parents.empty()) {
    recount(catalog, gone.parents.front());
  }
  return certainty;
}

void move(Catalog& catalog, const pg::QualifiedName& from, const pg::QualifiedName& to) {
  auto node = catalog.relations.extract(from);
  if (node.empty()) {
    return;
  }
  unlink(catalog, node.mapped());
  node.key() = to;
  node.mapped().name = to;
  for (Constraint& constraint : node.mapped().constraints) {
    if (constraint.referenced == from) {  // a table that references itself
      constraint.referenced = to;
    }
  }
  replace(node.mapped().referenced_by, from, to);
  Relation& moved = catalog.relations.insert(std::move(node)).position->second;
  link(catalog, moved);
  follow(catalog, moved, from);
  if (moved.kind == RelationKind::sequence) {
    respell_default(catalog, moved);
  }
}

std::vector<pg::QualifiedName> sequences_of(const Catalog& catalog, const Relation& table,
                                            std::string_view column) {
  std::vector<pg::QualifiedName> sequences;
  // A sequence can only belong to a table of its own schema.
  for (auto entry = catalog.relations.lower_bound({.schema = table.name.schema, .name = {}});
       entry != catalog.relations.end() && entry->first.schema == table.name.schema; ++entry) {
    const std::optional<OwnedBy>& owner = entry->second.owned_by;
    if (owner && owner->table == table.name && (column.empty() || owner->column == column)) {
      sequences.push_back(entry->first);
    }
  }
  return sequences;
}

std::vector<pg::QualifiedName> names_of_tree(const Catalog& catalog, const Relation& relation,
                                             Reach reach) {
  if (reach == Reach::alone) {
    return {relation.name};
  }
  std::vector<pg::QualifiedName> names;
  for (const Relation* member : tree_of(catalog, relation)) {
    names.push_back(member->name);
  }
  return names;
}

}  // namespace pgmig::catalog::parts
