// SPDX-License-Identifier: Apache-2.0
// Partitions and inheritance: what a child takes over, and what it keeps when it leaves.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"
#include "catalog/naming.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

void follow_checks(const Relation& parent, Relation& child) {
  for (const Constraint& constraint : parent.constraints) {
    if (constraint.kind != sql::ConstraintKind::check || constraint.no_inherit) {
      continue;
    }
    const auto same = std::ranges::find(child.constraints, constraint.name, &Constraint::name);
    if (same != child.constraints.end()) {
      same->inherited = true;
    } else {
      Constraint copy = constraint;
      copy.inherited = true;
      put(child, std::move(copy));
    }
  }
}

/// A foreign key of the partitioned table: the partition's own equal one serves, or it gets a copy.
void follow_foreign_keys(Catalog& catalog, const Relation& parent, Relation& partition) {
  for (const Constraint& constraint : std::vector<Constraint>(parent.constraints)) {
    if (constraint.kind != sql::ConstraintKind::foreign_key) {
      continue;
    }
    const auto same = std::ranges::find_if(partition.constraints, [&](const Constraint& other) {
      return other.kind == sql::ConstraintKind::foreign_key && !other.inherited &&
             other.columns == constraint.columns && other.referenced == constraint.referenced;
    });
    if (same != partition.constraints.end()) {
      same->inherited = true;
      continue;
    }
    Constraint copy = constraint;
    copy.inherited = true;
    if (partition.constraint(copy.name) != nullptr) {
      copy.name = free_name(catalog, partition.name.schema, partition.name.name,
                            joined(copy.columns), "fkey", Taken::constraints);
    }
    put(partition, std::move(copy));
  }
  link(catalog, partition);
}

/// Row triggers come along, statement triggers do not: the server's text tells.
Certainty follow_triggers(const Catalog& catalog, const Relation& parent, Relation& partition) {
  if (catalog.server.major() < 13) {
    return Certainty::exact;  // copies were internal triggers, which are not listed
  }
  Certainty certainty = Certainty::exact;
  for (const Trigger& trigger : parent.triggers) {
    if (trigger.definition.empty()) {
      certainty = Certainty::partial;
    } else if (trigger.definition.find(" FOR EACH ROW ") != std::string::npos) {
      put(partition, trigger);
    }
  }
  return certainty;
}

}  // namespace

void inherit_checks(const Catalog& catalog, Relation& child, const pg::QualifiedName& parent) {
  if (const Relation* above = catalog.find(parent)) {
    follow_checks(*above, child);
  }
}

Certainty follow_parent(Catalog& catalog, const pg::QualifiedName& parent, Relation& partition) {
  const Relation* above = std::as_const(catalog).find(parent);
  if (above == nullptr) {
    return Certainty::partial;
  }
  follow_checks(*above, partition);
  follow_parent_indexes(catalog, *above, partition);
  const Certainty triggers = follow_triggers(catalog, *above, partition);
  follow_foreign_keys(catalog, *above, partition);
  return triggers;
}

Certainty attach_partition(Catalog& catalog, Relation& parent, const pg::QualifiedName& partition) {
  if (parent.kind != RelationKind::partitioned_table) {
    return attach_index(catalog, parent.name, partition);
  }
  Relation* child = catalog.find(partition);
  if (child == nullptr) {
    return Certainty::exact;
  }
  child->is_partition = true;
  child->parents = {parent.name};
  child->partition_bound = "?";
  link(catalog, *child);
  for (Column& column : child->columns) {  // a key of the parent makes the column NOT NULL
    const Column* above = parent.column(column.name);
    column.not_null = column.not_null || (above != nullptr && above->not_null);
  }
  const Certainty certainty = follow_parent(catalog, parent.name, *child);
  recount(catalog, parent.name);
  return certainty;
}

Certainty detach_partition(Catalog& catalog, Relation& parent, const pg::QualifiedName& partition) {
  Relation* child = catalog.find(partition);
  if (child == nullptr || !child->is_partition) {
    return Certainty::exact;
  }
  unlink(catalog, *child);
  child->is_partition = false;
  child->detach_pending = false;
  child->parents.clear();
  child->partition_bound.clear();
  for (Index& index : child->indexes) {
    index.parent.clear();
  }
  for (Constraint& constraint : child->constraints) {
    constraint.inherited = false;
  }
  std::erase_if(child->triggers, [&parent](const Trigger& trigger) {
    return std::ranges::find(parent.triggers, trigger.name, &Trigger::name) !=
           parent.triggers.end();
  });
  link(catalog, *child);
  recount(catalog, parent.name);
  return Certainty::exact;
}

Certainty detach_concurrently(Catalog& catalog, Relation& parent,
                              const pg::QualifiedName& partition) {
  Relation* child = catalog.find(partition);
  if (child == nullptr) {
    return Certainty::exact;
  }
  const auto left = name_of_left_check(catalog, parent, *child);
  detach_partition(catalog, parent, partition);
  for (const pg::QualifiedName& name : names_of_tree(catalog, *child, Reach::tree)) {
    if (left && catalog.find(name)->constraint(*left) == nullptr) {
      put(*catalog.find(name), {.name = *left, .inherited = name != child->name});
    }
  }
  return Certainty::partial;
}

Certainty inherit(Catalog& catalog, Relation& child, const pg::QualifiedName& parent) {
  const Relation* above = std::as_const(catalog).find(parent);
  if (above == nullptr) {
    return Certainty::exact;
  }
  child.parents.push_back(above->name);
  follow_checks(*above, child);
  link(catalog, child);
  return Certainty::exact;
}

Certainty no_inherit(Catalog& catalog, Relation& child, const pg::QualifiedName& parent) {
  const Relation* above = std::as_const(catalog).find(parent);
  if (above == nullptr) {
    return Certainty::exact;
  }
  unlink(catalog, child);
  std::erase(child.parents, above->name);
  link(catalog, child);
  for (Constraint& constraint : child.constraints) {
    const Constraint* same = above->constraint(constraint.name);
    constraint.inherited = constraint.inherited && (same == nullptr || !child.parents.empty());
  }
  return Certainty::exact;
}

}  // namespace pgmig::catalog::parts
