// SPDX-License-Identifier: Apache-2.0
// RENAME, SET SCHEMA, and the statements that the table knows by their tag.
#include "planner/ddl_effects_table.hpp"
#include "planner/fired_triggers.hpp"
#include "planner/judging.hpp"

#include <algorithm>
#include <string>

namespace pgmig::planner {

using catalog::Relation;
using pg::LockMode;
using plan::Work;
using sql::ObjectKind;

namespace {

/// RENAME of an index: ALTER INDEX is polite (12+), ALTER TABLE with the index's name is not.
void rename_index(const sql::Rename& change, Judging& judging) {
  const auto [table, index] = judging.catalog.find_index(change.object);
  if (table != nullptr) {
    judging.effects.add_index(*table, *index,
                              change.relation_kind == ObjectKind::index
                                  ? LockMode::share_update_exclusive
                                  : LockMode::access_exclusive);
  }
}

/// A CHECK has the same name on all that inherits it; another constraint is renamed alone.
void rename_constraint(const Relation& relation, const sql::Rename& change, Judging& judging) {
  const catalog::Constraint* constraint = relation.constraint(change.part);
  if (constraint == nullptr) {
    return judging.effects.add(relation, LockMode::access_exclusive);
  }
  if (constraint->kind == sql::ConstraintKind::check && !constraint->no_inherit) {
    return judging.effects.add_tree(relation, LockMode::access_exclusive);
  }
  judging.effects.add(relation, LockMode::access_exclusive);
  if (const catalog::Index* index = relation.index(constraint->index)) {
    judging.effects.add_index(relation, *index, LockMode::share_update_exclusive);
  }
}

/// On a partitioned table, those of its partitions with it.
void rename_trigger(const Relation& relation, const sql::Rename& change, Judging& judging) {
  const auto found = std::ranges::find(relation.triggers, change.part, &catalog::Trigger::name);
  const bool is_on_partitions = relation.kind == catalog::RelationKind::partitioned_table &&
                                (found == relation.triggers.end() || is_for_each_row(*found)) &&
                                rename_trigger_on_partitions.holds(judging.major);
  if (is_on_partitions) {
    judging.effects.add_tree(relation, LockMode::access_exclusive);
  } else {
    judging.effects.add(relation, LockMode::access_exclusive);
  }
}

/// Tables with columns of the domain, or of domains over it, are looked through.
void alter_domain(const sql::Other& change, Judging& judging) {
  for (const pg::QualifiedName& object : change.objects) {
    for (const Relation* user : users_of_type(judging.catalog, object)) {
      if (user->kind != catalog::RelationKind::table &&
          user->kind != catalog::RelationKind::materialized_view) {
        continue;
      }
      judging.effects.add(*user, LockMode::share, Work::scan);
      if (!is_ours(*user) && user->may_hold_rows) {
        judging.hazard("table_scan");
      }
    }
  }
}

void lock_by_row(const sql::Other& change, const OtherRow& row, Judging& judging) {
  bool first = true;
  for (const pg::QualifiedName& name : change.relations) {
    const LockMode lock = first || row.every ? *row.lock : read_lock;
    first = false;
    if (const Relation* relation = judging.catalog.find(name)) {
      judging.effects.add(*relation, lock);
    } else if (const auto [table, index] = judging.catalog.find_index(name); table != nullptr) {
      judging.effects.add_index(*table, *index, lock);
    }
  }
}

bool is_about_ours_only(const sql::Other& change, const Judging& judging) {
  return !change.relations.empty() &&
         std::ranges::all_of(change.relations, [&](const pg::QualifiedName& name) {
           const Relation* relation = judging.catalog.find(name);
           return relation != nullptr && is_ours(*relation);
         });
}

/// ALTER TYPE ... RENAME ATTRIBUTE ... CASCADE
void rename_attribute(const sql::Rename& change, Judging& judging) {
  const pg::QualifiedName type = judging.catalog.resolve_type(change.object);
  for (const auto& [name, relation] : judging.catalog.relations) {
    if (relation.of_type == type) {
      judging.effects.add(relation, LockMode::access_exclusive);
    }
  }
}

}  // namespace

void judge_rename(const sql::Rename& change, Judging& judging) {
  if (change.relation_kind == ObjectKind::type && !change.part.empty()) {
    return rename_attribute(change, judging);
  }
  const Relation* relation = judging.catalog.find(change.object);
  if (relation == nullptr) {
    judging.result.no_op =
        change.if_exists && judging.catalog.find_index(change.object).table == nullptr;
    return rename_index(change, judging);
  }
  if (change.kind == ObjectKind::column) {
    return judging.effects.add_tree(*relation, LockMode::access_exclusive);
  }
  if (change.kind == ObjectKind::constraint) {
    return rename_constraint(*relation, change, judging);
  }
  if (change.kind == ObjectKind::trigger) {
    return rename_trigger(*relation, change, judging);
  }
  judging.effects.add(*relation, LockMode::access_exclusive);
}

void judge_set_schema(const sql::SetSchema& change, Judging& judging) {
  if (const Relation* relation = judging.catalog.find(change.object)) {
    judging.effects.add(*relation, LockMode::access_exclusive);
    judging.effects.add_owned_sequences(*relation, LockMode::access_exclusive);
  }
}

void judge_other(const sql::Other& change, Judging& judging) {
  const OtherRow* row = row_of(change, judging.major);
  if (row == nullptr) {
    judging.result.known = is_about_ours_only(change, judging);
    return;
  }
  judging.result.opaque = row->opaque;
  if (change.tag == "DeclareCursor") {
    for (const pg::QualifiedName& name : change.relations) {
      judging.effects.add_read(name, read_lock, Work::brief);  // nothing is fetched yet
    }
  } else if (row->lock) {
    lock_by_row(change, *row, judging);
  }
  if (change.checks_rows) {
    alter_domain(change, judging);
  }
}

}  // namespace pgmig::planner
