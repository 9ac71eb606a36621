// SPDX-License-Identifier: Apache-2.0
// DefineIndex() on a partitioned table, as a list.
#include "planner/index_tree.hpp"

#include "catalog/links.hpp"
#include "catalog/naming.hpp"
#include "sql/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;

namespace {

/// By what the catalog knows of an index that this run made.
bool is_alike(const Index& index, const sql::CreateIndex& wanted) {
  const std::string predicate = wanted.predicate ? wanted.predicate->text : std::string{};
  return index.unique == wanted.unique && index.method == wanted.method &&
         index.included == wanted.included && index.predicate == predicate &&
         std::ranges::count(index.columns, "") == 0 &&
         std::ranges::equal(index.columns, wanted.keys, {}, {}, &sql::IndexKey::column);
}

bool backs_constraint(const Relation& table, const Index& index) {
  return std::ranges::any_of(table.constraints, [&](const catalog::Constraint& constraint) {
    return constraint.index == index.name && constraint.kind != sql::ConstraintKind::foreign_key;
  });
}

const Index* attached_to(const Relation& table, const std::string& parent) {
  const auto found = std::ranges::find(table.indexes, parent, &Index::parent);
  return found == table.indexes.end() ? nullptr : &*found;
}

/// Fills the list, and enters each new name so that the next differs from it.
class TreeMaker {
 public:
  TreeMaker(const Catalog& catalog, const WantedIndex& wanted)
      : catalog_(catalog),
        names_(catalog),
        wanted_(wanted),
        key_names_(catalog::joined(
            catalog::index_column_names(wanted.change.keys, wanted.change.included))) {}

  std::vector<TreeIndex> make(const Relation& root) && {
    const std::string name = name_of_index(wanted_.change, root, catalog_);
    const Index* there = wanted_.change.if_not_exists ? root.index(name) : nullptr;
    add({.table = &root, .name = name, .there = there});
    return std::move(tree_);
  }

 private:
  void add(TreeIndex entry) {
    const std::size_t here = tree_.size();
    if (entry.there == nullptr) {
      catalog::reserve_index(names_, entry.table->name, entry.name);
    }
    tree_.push_back(entry);
    if (entry.there != nullptr && entry.there->valid) {
      return;
    }
    for (const pg::QualifiedName& name : entry.table->children) {
      const Relation* partition = catalog_.find(name);
      if (partition != nullptr && partition->kind != RelationKind::foreign_table) {
        add_below(*partition, here);
      }
    }
  }

  void add_below(const Relation& partition, std::size_t above) {
    const Index* attached =
        tree_[above].there == nullptr ? nullptr : attached_to(partition, tree_[above].name);
    const Index* there = attached != nullptr ? attached : serving_index(partition, wanted_);
    add({.table = &partition,
         .name = there != nullptr ? there->name : new_name(partition),
         .there = there,
         .above = above,
         .attached = attached != nullptr});
  }

  [[nodiscard]] std::string new_name(const Relation& partition) const {
    return catalog::free_name(names_, partition.name.schema, partition.name.name, key_names_, "idx",
                              catalog::Taken::relations);
  }

  const Catalog& catalog_;
  Catalog names_;  ///< with the names of the list
  const WantedIndex& wanted_;
  std::string key_names_;
  std::vector<TreeIndex> tree_;
};

}  // namespace

std::string name_of_index(const sql::CreateIndex& change, const Relation& table,
                          const Catalog& catalog) {
  if (!change.name.empty()) {
    return change.name;
  }
  const std::string columns =
      catalog::joined(catalog::index_column_names(change.keys, change.included));
  return catalog::free_name(catalog, table.name.schema, table.name.name, columns, "idx",
                            catalog::Taken::relations);
}

bool serves(const Index& index, const WantedIndex& wanted) {
  return index.valid && index.parent.empty() &&
         (index.definition.empty() ? is_alike(index, wanted.change)
                                   : sql::makes_same_index(wanted.text, index.definition));
}

const Index* serving_index(const Relation& table, const WantedIndex& wanted) {
  const Index* oldest = nullptr;  // as the server, which takes the first by oid; 0 is of this run
  for (const Index& index : table.indexes) {
    if (serves(index, wanted) && (oldest == nullptr || index.oid - 1 < oldest->oid - 1)) {
      oldest = &index;
    }
  }
  return oldest;
}

pg::QualifiedName TreeIndex::full_name() const {
  return {.schema = table->name.schema, .name = name};
}

std::vector<TreeIndex> index_tree(const Catalog& catalog, const Relation& root,
                                  const WantedIndex& wanted) {
  return TreeMaker(catalog, wanted).make(root);
}

std::optional<std::vector<std::string>> remade(const Catalog& catalog, const Relation& table,
                                               const Index& index) {
  if (index.definition.empty() || backs_constraint(table, index)) {
    return std::nullopt;
  }
  std::vector<std::string> statements;
  for (const pg::QualifiedName& name : table.children) {
    const Relation* partition = catalog.find(name);
    const Index* below = partition == nullptr ? nullptr : attached_to(*partition, index.name);
    if (below == nullptr) {
      continue;
    }
    auto parts = remade(catalog, *partition, *below);
    if (!parts) {
      return std::nullopt;
    }
    statements.insert(statements.end(), parts->begin(), parts->end());
  }
  statements.push_back(sql::create_index_if_missing(index.definition, index.name, table.name));
  return statements;
}

}  // namespace pgmig::planner
