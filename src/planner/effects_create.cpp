// SPDX-License-Identifier: Apache-2.0
// CREATE of tables, views, indexes and triggers: what it locks of relations that are there already.
#include "planner/alter_scene.hpp"
#include "planner/ddl_effects_table.hpp"
#include "planner/index_tree.hpp"
#include "planner/judging.hpp"

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using pg::LockMode;
using plan::Work;

namespace {

bool exists(const Judging& judging, const pg::QualifiedName& name) {
  return judging.catalog.find(name) != nullptr || judging.catalog.find_index(name).table != nullptr;
}

/// IF NOT EXISTS looks at the name only; an INVALID index of that name is nothing to be content
/// with.
bool has_index_already(const Judging& judging, const pg::QualifiedName& name) {
  const auto [table, index] = judging.catalog.find_index(name);
  return table != nullptr ? index->valid : judging.catalog.find(name) != nullptr;
}

void lock_referenced(const sql::Constraint& constraint, Judging& judging) {
  if (constraint.kind == sql::ConstraintKind::foreign_key) {
    judge_foreign_key(constraint.referenced, foreign_key_lock, KeyCheck::none, judging);
  }
}

/// PARTITION OF locks the parent as nothing else does, and looks for rows in the default partition.
void create_partition(const pg::QualifiedName& parent_name, Judging& judging) {
  const Relation* parent = judging.catalog.find(parent_name);
  if (parent == nullptr) {
    return;
  }
  judging.effects.add(*parent, LockMode::access_exclusive);
  judging.effects.add_indexes(*parent, LockMode::share_update_exclusive);
  if (const Relation* rest = default_partition(judging.catalog, *parent)) {
    judging.effects.add_tree(*rest, LockMode::access_exclusive, Work::scan);
    if (may_hold_old_rows(judging.catalog, *rest)) {
      judging.hazard("table_scan");
    }
  }
  for (const catalog::Constraint& constraint : parent->constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      judge_foreign_key(constraint.referenced, foreign_key_lock, KeyCheck::none, judging);
    }
  }
  judge_new_partition(*parent, judging);
}

void lock_each(const std::vector<pg::QualifiedName>& names, LockMode lock, Judging& judging) {
  for (const pg::QualifiedName& name : names) {
    if (const Relation* relation = judging.catalog.find(name)) {
      judging.effects.add(*relation, lock);
    }
  }
}

void read_each(const std::vector<pg::QualifiedName>& names, Work work, Judging& judging) {
  for (const pg::QualifiedName& name : names) {
    judging.effects.add_read(name, read_lock, work);
  }
}

/// Built on each partition that has none which serves.
void create_partitioned_index(const sql::CreateIndex& change, const Relation& root, LockMode lock,
                              Judging& judging) {
  judging.effects.add_tree(root, lock);
  const WantedIndex wanted{.change = change, .text = judging.statement.text};
  for (const TreeIndex& entry : index_tree(judging.catalog, root, wanted)) {
    const Work work = entry.there == nullptr ? Work::rewrite : Work::brief;
    judging.effects.add(*entry.table, lock, work);
    if (has_old_rows(*entry.table)) {
      judging.hazard_of(work, lock, "index_build");
    }
  }
}

}  // namespace

void judge_create_table(const sql::CreateTable& change, Judging& judging) {
  if (change.if_not_exists && exists(judging, change.name)) {
    judging.result.no_op = true;
    return;
  }
  for (const sql::ColumnDefinition& column : change.columns) {
    for (const sql::Constraint& constraint : column.constraints) {
      lock_referenced(constraint, judging);
    }
  }
  for (const sql::Constraint& constraint : change.constraints) {
    lock_referenced(constraint, judging);
  }
  lock_each(change.inherits, LockMode::share_update_exclusive, judging);
  lock_each(change.like, read_lock, judging);
  if (change.partition_of) {
    create_partition(*change.partition_of, judging);
  }
}

void judge_create_table_as(const sql::CreateTableAs& change, Judging& judging) {
  if (change.if_not_exists && exists(judging, change.name)) {
    judging.result.no_op = true;
    return lock_each(change.reads, read_lock, judging);  // the query is looked at all the same
  }
  if (change.with_data) {
    read_each(change.reads, Work::scan, judging);
  } else {
    lock_each(change.reads, read_lock, judging);
  }
  judging.result.opaque = runs_unseen_code(judging.catalog, change.functions);
}

void judge_create_view(const sql::CreateView& change, Judging& judging) {
  lock_each(change.reads, read_lock, judging);
  const Relation* old = judging.catalog.find(change.name);
  if (change.or_replace && old != nullptr) {
    judging.effects.add(*old, LockMode::access_exclusive);
  }
}

void judge_create_index(const sql::CreateIndex& change, Judging& judging) {
  const Relation* table = judging.catalog.find(change.table);
  if (table == nullptr) {
    return;
  }
  const LockMode lock = change.concurrently ? concurrent_lock : create_index_lock;
  if (change.if_not_exists && !change.name.empty() &&
      has_index_already(judging, {.schema = table->name.schema, .name = change.name})) {
    judging.effects.add(*table, lock);
    judging.result.no_op = true;
    return;
  }
  if (change.only && table->kind == RelationKind::partitioned_table) {
    return judging.effects.add(*table, lock);
  }
  if (table->kind == RelationKind::partitioned_table) {
    return create_partitioned_index(change, *table, lock, judging);
  }
  judging.effects.add(*table, lock, Work::rewrite);
  if (!is_ours(*table) && table->may_hold_rows) {
    judging.hazard_of(Work::rewrite, lock, "index_build");
  }
}

void judge_create_trigger(const sql::CreateTrigger& change, Judging& judging) {
  if (const Relation* table = judging.catalog.find(change.table)) {
    if (table->kind == RelationKind::partitioned_table && change.for_each_row) {
      judging.effects.add_tree(*table, create_trigger_lock);
    } else {
      judging.effects.add(*table, create_trigger_lock);
    }
  }
  if (const Relation* other = judging.catalog.find(change.referenced)) {
    judging.effects.add(*other, read_lock);
  }
}

}  // namespace pgmig::planner
