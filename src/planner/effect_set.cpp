// SPDX-License-Identifier: Apache-2.0
// Trees, indexes, views and sequences: what is locked together with the relation that a statement
// names.
#include "planner/effect_set.hpp"

#include "planner/ddl_effects_table.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;
using pg::LockMode;
using plan::Work;

namespace {

bool holds_no_rows_itself(const Relation& relation) {
  return relation.kind == RelationKind::partitioned_table || !relation.may_hold_rows;
}

/// The top of the partition tree; of a sequence, the table that it belongs to.
const Relation& root_of(const Catalog& catalog, const Relation& relation) {
  const Relation* root = &relation;
  if (root->owned_by) {
    const Relation* table = catalog.find(root->owned_by->table);
    root = table == nullptr ? root : table;
  }
  for (int depth = 0; depth < 64 && root->is_partition && !root->parents.empty(); ++depth) {
    const Relation* parent = catalog.find(root->parents.front());
    root = parent == nullptr ? root : parent;
  }
  return *root;
}

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

}  // namespace

int major_of(const Catalog& catalog) {
  return catalog.server.number == 0 ? pg::newest_known_major : catalog.server.major();
}

bool is_ours(const Relation& relation) {
  return relation.made_in_run || relation.persistence == 't';
}

bool may_hold_old_rows(const Catalog& catalog, const Relation& relation) {
  return std::ranges::any_of(catalog::tree_of(catalog, relation), [](const Relation* member) {
    return !is_ours(*member) && !holds_no_rows_itself(*member);
  });
}

const Relation* default_partition(const Catalog& catalog, const Relation& parent) {
  for (const pg::QualifiedName& name : parent.children) {
    const Relation* child = catalog.find(name);
    if (child != nullptr && child->is_partition && child->partition_bound == "DEFAULT") {
      return child;
    }
  }
  return nullptr;
}

std::vector<const Relation*> views_on(const Catalog& catalog, const Relation& relation) {
  std::set<pg::QualifiedName> reached{relation.name};
  bool grows = true;
  while (grows) {
    grows = false;
    for (const auto& [name, other] : catalog.relations) {
      const bool reads_one = std::ranges::any_of(
          other.reads, [&](const pg::QualifiedName& read) { return reached.contains(read); });
      if (reads_one && reached.insert(name).second) {
        grows = true;
      }
    }
  }
  std::vector<const Relation*> views;
  for (const pg::QualifiedName& name : reached) {
    if (name != relation.name) {
      views.push_back(catalog.find(name));
    }
  }
  return views;
}

bool mentions(std::string_view sql, std::string_view word) {
  for (std::size_t at = sql.find(word); at != std::string_view::npos && !word.empty();
       at = sql.find(word, at + 1)) {
    const bool starts = at == 0 || !is_word_part(sql[at - 1]);
    const std::size_t end = at + word.size();
    if (starts && (end == sql.size() || !is_word_part(sql[end]))) {
      return true;
    }
  }
  return false;
}

bool involves(const Index& index, std::string_view column) {
  const bool has_expression = std::ranges::find(index.columns, "") != index.columns.end();
  return std::ranges::find(index.columns, column) != index.columns.end() ||
         std::ranges::find(index.included, column) != index.included.end() ||
         mentions(index.predicate, column) ||
         (has_expression && (index.definition.empty() || mentions(index.definition, column)));
}

void EffectSet::put(const pg::QualifiedName& name, const Relation& owner, LockMode lock,
                    Work work) {
  const std::string text = pg::to_sql(name);
  const auto [at, is_new] = entries_.try_emplace(
      text, Entry{.effect = {.relation = text, .lock = lock, .work = work},
                  .owner = pg::to_sql(root_of(catalog_, owner).name),
                  .is_only_read = owner.kind == RelationKind::materialized_view});
  if (!is_new) {
    at->second.effect.lock = pg::stronger(at->second.effect.lock, lock);
    at->second.effect.work = std::max(at->second.effect.work, work);
  }
}

void EffectSet::add(const Relation& relation, LockMode lock, Work work) {
  if (!is_ours(relation)) {
    put(relation.name, relation, lock, holds_no_rows_itself(relation) ? Work::brief : work);
  }
}

void EffectSet::add_index(const Relation& table, const Index& index, LockMode lock, Work work) {
  if (!is_ours(table)) {
    put({.schema = table.name.schema, .name = index.name}, table, lock,
        holds_no_rows_itself(table) ? Work::brief : work);
  }
}

void EffectSet::add_index_tree(const Relation& table, const Index& index, LockMode lock) {
  add_index(table, index, lock);
  if (!index.partitioned) {
    return;
  }
  for (const pg::QualifiedName& name : table.children) {
    const Relation* child = catalog_.find(name);
    for (const Index& below : child == nullptr ? std::vector<Index>{} : child->indexes) {
      if (below.parent == index.name) {
        add_index_tree(*child, below, lock);
      }
    }
  }
}

void EffectSet::add_indexes(const Relation& table, LockMode lock, Work work) {
  for (const Index& index : table.indexes) {
    add_index(table, index, lock, work);
  }
}

void EffectSet::add_open_indexes(const Relation& table, LockMode lock) {
  if (table.kind != RelationKind::partitioned_table) {
    add_indexes(table, lock);
  }
}

void EffectSet::add_open_indexes_of_tree(const Relation& root, LockMode lock) {
  const bool opens_all = reads_open_partitioned_indexes.holds(major_of(catalog_));
  for (const Relation* member : catalog::tree_of(catalog_, root)) {
    if (opens_all) {
      add_indexes(*member, lock);
    } else {
      add_open_indexes(*member, lock);
    }
  }
}

void EffectSet::add_tree(const Relation& root, LockMode lock, Work work) {
  for (const Relation* member : catalog::tree_of(catalog_, root)) {
    add(*member, lock, work);
  }
}

void EffectSet::add_read(const pg::QualifiedName& name, LockMode lock, Work work) {
  const Relation* relation = catalog_.find(name);
  if (relation == nullptr) {
    return;
  }
  if (relation->kind != RelationKind::view) {
    add_tree(*relation, lock, work);
    add_open_indexes_of_tree(*relation, lock);
    return;
  }
  add(*relation, lock);
  for (const pg::QualifiedName& below : relation->reads) {
    add_read(below, lock, work);
  }
}

void EffectSet::add_owned_sequences(const Relation& table, LockMode lock, std::string_view column) {
  for (const auto& [name, relation] : catalog_.relations) {
    if (relation.owned_by && relation.owned_by->table == table.name &&
        (column.empty() || relation.owned_by->column == column)) {
      add(relation, lock);
    }
  }
}

std::vector<plan::Effect> EffectSet::effects() const {
  std::vector<plan::Effect> list;
  list.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) {
    list.push_back(entry.effect);
  }
  return list;
}

bool EffectSet::makes_wait(const Entry& entry) {
  return pg::blocks_readers(entry.effect.lock) ||
         (pg::blocks_writers(entry.effect.lock) && !entry.is_only_read);
}

std::vector<std::string> EffectSet::blocked() const {
  std::set<std::string> owners;
  for (const auto& [name, entry] : entries_) {
    if (makes_wait(entry)) {
      owners.insert(entry.owner);
    }
  }
  return {owners.begin(), owners.end()};
}

}  // namespace pgmig::planner
