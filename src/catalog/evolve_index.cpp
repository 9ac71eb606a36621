// SPDX-License-Identifier: Apache-2.0
// Indexes: on a table, and down the partitions of a partitioned one.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"
#include "catalog/naming.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

Index* find_index_of(Relation& table, const std::string& name) {
  const auto found = std::ranges::find(table.indexes, name, &Index::name);
  return found == table.indexes.end() ? nullptr : &*found;
}

/// What DefineIndex() compares before it takes an existing index of a partition for its own.
bool match(const Index& a, const Index& b) {
  return a.columns == b.columns && a.included == b.included && a.mentioned == b.mentioned &&
         a.method == b.method && a.unique == b.unique && a.predicate.empty() == b.predicate.empty();
}

const Constraint* backed_by(const Relation& table, const std::string& index) {
  const auto found = std::ranges::find_if(
      table.constraints,
      [&index](const Constraint& constraint) { return constraint.index == index; });
  return found == table.constraints.end() ? nullptr : &*found;
}

/// What an existing index asks of a partition: the same, under a name of its own.
NewIndex copy_of(const Relation& table, const Index& index) {
  NewIndex wanted{.index = index};
  wanted.key_names = index.own_names;
  if (const Constraint* constraint = backed_by(table, index.name)) {
    wanted.backs = *constraint;
  }
  return wanted;
}

/// The index of the partition that can serve, or nullptr.
Index* serving(const Relation& partition_table, Relation& partition, const NewIndex& wanted) {
  for (Index& index : partition.indexes) {
    const bool backs = backed_by(partition_table, index.name) != nullptr;
    if (index.parent.empty() && index.valid && match(index, wanted.index) &&
        (!wanted.backs || backs)) {
      return &index;
    }
  }
  return nullptr;
}

/// One partition follows one index of its parent, and its own partitions follow that.
void follow_index(Catalog& catalog, Relation& partition, NewIndex wanted,
                  const std::string& parent_index) {
  if (partition.kind == RelationKind::foreign_table) {
    return;
  }
  std::string name;
  if (Index* index = serving(partition, partition, wanted)) {
    index->parent = parent_index;
    name = index->name;
    for (Constraint& constraint : partition.constraints) {
      constraint.inherited = constraint.inherited || constraint.index == name;
    }
    return;
  }
  wanted.index.name.clear();
  wanted.index.oid = 0;
  wanted.index.definition.clear();
  wanted.index.parent = parent_index;
  wanted.index.valid = true;
  if (wanted.backs) {
    wanted.backs->name.clear();
    wanted.backs->definition.clear();
    wanted.backs->inherited = true;
  }
  add_index(catalog, partition, std::move(wanted), Reach::tree);
}

}  // namespace

void put(Relation& table, Index index) {
  const auto at = std::ranges::lower_bound(table.indexes, index.name, {}, &Index::name);
  table.indexes.insert(at, std::move(index));
}

std::string index_name(const Catalog& catalog, const Relation& table, const NewIndex& wanted) {
  const auto choose = [&](const std::string& columns, std::string_view label, Taken taken) {
    return free_name(catalog, table.name.schema, table.name.name, columns, label, taken);
  };
  if (!wanted.backs) {
    return choose(joined(wanted.key_names), "idx", Taken::relations);
  }
  if (wanted.index.primary) {
    return choose({}, "pkey", Taken::relations_and_constraints);
  }
  const bool excludes = wanted.backs->kind == sql::ConstraintKind::exclusion;
  return choose(joined(wanted.key_names), excludes ? "excl" : "key",
                Taken::relations_and_constraints);
}

std::string add_index(Catalog& catalog, Relation& table, NewIndex wanted, Reach reach) {
  if (wanted.index.name.empty()) {
    wanted.index.name = index_name(catalog, table, wanted);
  }
  std::string name = wanted.index.name;
  wanted.index.partitioned = table.kind == RelationKind::partitioned_table;
  wanted.index.own_names = wanted.index.partitioned ? wanted.key_names : std::vector<std::string>{};
  put(table, wanted.index);
  enter_index(catalog, table, name);
  if (wanted.backs) {
    wanted.backs->name = wanted.backs->name.empty() ? name : wanted.backs->name;
    wanted.backs->index = name;
    put(table, *wanted.backs);
  }
  if (!wanted.index.partitioned) {
    return name;
  }
  if (reach == Reach::alone) {  // stays invalid until an index of every partition is attached
    find_index_of(table, name)->valid = table.children.empty();
    return name;
  }
  const std::vector<pg::QualifiedName> partitions = table.children;
  for (const pg::QualifiedName& partition : partitions) {
    if (Relation* below = catalog.find(partition)) {
      follow_index(catalog, *below, wanted, name);
    }
  }
  return name;
}

void follow_parent_indexes(Catalog& catalog, const Relation& parent, Relation& partition) {
  std::vector<Index> indexes = parent.indexes;
  // In the order in which they were made: those of this run (oid 0) after the rest.
  std::ranges::stable_sort(indexes, {}, [](const Index& index) { return index.oid - 1; });
  for (const Index& index : indexes) {
    follow_index(catalog, partition, copy_of(parent, index), index.name);
  }
}

void remove_index(Catalog& catalog, Relation& table, const std::string& name) {
  for (const pg::QualifiedName& partition : std::vector<pg::QualifiedName>(table.children)) {
    Relation* below = catalog.find(partition);
    if (below == nullptr || !below->is_partition) {
      continue;
    }
    const auto child = std::ranges::find(below->indexes, name, &Index::parent);
    if (child != below->indexes.end()) {
      remove_index(catalog, *below, std::string(child->name));
    }
  }
  std::erase_if(table.indexes, [&name](const Index& index) { return index.name == name; });
  leave_index(catalog, table, name);
  std::erase_if(table.constraints,
                [&name](const Constraint& constraint) { return constraint.index == name; });
}

Certainty attach_index(Catalog& catalog, const pg::QualifiedName& parent,
                       const pg::QualifiedName& child) {
  const Catalog::IndexAt parent_at = catalog.find_index(parent);
  const Catalog::IndexAt child_at = catalog.find_index(child);
  if (parent_at.index == nullptr || child_at.index == nullptr) {
    return Certainty::exact;
  }
  Relation& table = *catalog.find(parent_at.table->name);
  Relation& partition = *catalog.find(child_at.table->name);
  const std::string parent_name = parent_at.index->name;
  const std::string child_name = child_at.index->name;
  find_index_of(partition, child_name)->parent = parent_name;
  if (backed_by(table, parent_name) != nullptr) {
    for (Constraint& constraint : partition.constraints) {
      constraint.inherited = constraint.inherited || constraint.index == child_name;
    }
  }
  find_index_of(table, parent_name)->valid =
      std::ranges::all_of(table.children, [&](const pg::QualifiedName& name) {
        const Relation* below = std::as_const(catalog).find(name);
        return below != nullptr && std::ranges::any_of(below->indexes, [&](const Index& index) {
                 return index.parent == parent_name && index.valid;
               });
      });
  return Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::CreateIndex& change) {
  Relation* table = catalog.find(change.table);
  if (table == nullptr) {
    return Certainty::exact;
  }
  const pg::QualifiedName name{.schema = table->name.schema, .name = change.name};
  if (!change.name.empty() && is_taken(catalog, name)) {
    return Certainty::exact;  // IF NOT EXISTS, or an error
  }
  NewIndex wanted{.index = {.name = change.name,
                            .included = change.included,
                            .method = change.method,
                            .unique = change.unique},
                  .key_names = index_column_names(change.keys, change.included)};
  const auto mention = [&wanted](const sql::Expression& expression) {
    for (const std::string& column : expression.columns) {
      if (std::ranges::find(wanted.index.mentioned, column) == wanted.index.mentioned.end()) {
        wanted.index.mentioned.push_back(column);
      }
    }
  };
  for (const sql::IndexKey& key : change.keys) {
    wanted.index.columns.push_back(key.column);
    if (key.expression) {
      mention(*key.expression);
    }
  }
  if (change.predicate) {
    wanted.index.predicate = change.predicate->text;
    mention(*change.predicate);
  }
  std::ranges::sort(wanted.index.mentioned);
  add_index(catalog, *table, std::move(wanted), change.only ? Reach::alone : Reach::tree);
  return Certainty::exact;
}

}  // namespace pgmig::catalog::parts
