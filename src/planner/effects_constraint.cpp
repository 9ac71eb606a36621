// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE's actions on constraints: adding looks at the rows or builds an index, dropping does
// neither.
#include "planner/alter_scene.hpp"
#include "planner/ddl_effects_table.hpp"
#include "planner/foreign_key_steps.hpp"
#include "planner/not_null_proof.hpp"
#include "planner/partitioned_key.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using pg::LockMode;
using plan::Work;
using sql::AlterAction;
using sql::ConstraintKind;

namespace {

bool is_partitioned(const Relation& relation) {
  return relation.kind == RelationKind::partitioned_table;
}

void add_check(const AlterScene& scene, const sql::Constraint& constraint) {
  const Work work = constraint.not_valid ? Work::brief : Work::scan;
  if (constraint.no_inherit) {
    if (no_inherit_locks_children.holds(scene.judging.major)) {
      scene.judging.effects.add_tree(scene.table, scene.lock);
    }
    return scene.work_on(scene.table, work);
  }
  for (const Relation* member : scene.members()) {
    scene.work_on(*member, work);
  }
}

/// The partition's own key is taken over: its rows are not read, but its triggers on the referenced
/// table are dropped.
bool is_taken_over(const AlterScene& scene, const Relation& member, const sql::Constraint& wanted) {
  return &member != &scene.table &&
         std::ranges::any_of(member.constraints, [&](const catalog::Constraint& own) {
           return own.validated && is_same_foreign_key(scene.judging.catalog, own, wanted,
                                                       scene.judging.statement.text);
         });
}

/// One of its columns is new in this statement and null in every row.
bool is_null_everywhere(const AlterScene& scene, const sql::Constraint& constraint) {
  return std::ranges::any_of(scene.change.actions, [&](const AlterAction& action) {
    return action.kind == sql::AlterKind::add_column &&
           std::ranges::count(constraint.columns, action.column->name) > 0 &&
           !has_value_for_old_rows(*action.column);
  });
}

KeyCheck add_foreign_key_to(const AlterScene& scene, const Relation& member,
                            const sql::Constraint& constraint) {
  scene.work_on(member, Work::scan);
  scene.judging.effects.add_indexes(member, read_lock);
  return has_old_rows(member) && !is_null_everywhere(scene, constraint) ? KeyCheck::reads_rows
                                                                        : KeyCheck::finds_nothing;
}

void add_foreign_key(const AlterScene& scene, const sql::Constraint& constraint) {
  const auto checked =
      is_partitioned(scene.table) ? scene.members() : std::vector<const Relation*>{&scene.table};
  LockMode lock = foreign_key_lock;
  KeyCheck check = KeyCheck::none;
  for (const Relation* member : checked) {
    const bool taken_over = is_taken_over(scene, *member, constraint);
    lock = taken_over ? LockMode::access_exclusive : lock;
    if (constraint.not_valid || taken_over) {
      scene.work_on(*member, Work::brief);
    } else {
      check = std::max(check, add_foreign_key_to(scene, *member, constraint));
    }
  }
  judge_foreign_key(constraint.referenced, lock, check, scene.judging);
}

bool is_nullable(const AlterScene& scene, const Relation& table, const std::string& name) {
  const catalog::Column* column = table.column(name);
  return column != nullptr && !column->not_null &&
         !is_proven_not_null(table, name, [&](std::string_view constraint) {
           return scene.drops_constraint(constraint);
         });
}

/// The index is there: brief, but a primary key's nullable columns are looked through.
void add_key_using_index(const AlterScene& scene, const sql::Constraint& constraint) {
  const catalog::Index* index = scene.table.index(constraint.using_index);
  Work work = Work::brief;
  if (index != nullptr) {
    const bool is_renamed = !constraint.name.empty() && constraint.name != constraint.using_index;
    scene.judging.effects.add_index(scene.table, *index,
                                    is_renamed ? LockMode::share_update_exclusive : read_lock);
    if (constraint.kind == ConstraintKind::primary_key &&
        std::ranges::any_of(index->columns, [&](const std::string& column) {
          return is_nullable(scene, scene.table, column);
        })) {
      work = Work::scan;
    }
  }
  scene.work_on(scene.table, work);
}

/// A primary key's columns become NOT NULL on what inherits from the table, too.
void forbid_null_below(const AlterScene& scene, const sql::Constraint& constraint) {
  for (const Relation* member : scene.members()) {
    const bool is_new = std::ranges::any_of(constraint.columns, [&](const std::string& column) {
      return is_nullable(scene, *member, column) && is_nullable(scene, scene.table, column);
    });
    if (member != &scene.table && is_new) {
      scene.work_on(*member, Work::scan);
    }
  }
}

/// On a partitioned table each partition gets the index, under a lock of its own, or has it.
void add_key(const AlterScene& scene, const sql::Constraint& constraint) {
  if (!constraint.using_index.empty()) {
    return add_key_using_index(scene, constraint);
  }
  scene.work_on(scene.table, Work::rewrite, "index_build");
  if (constraint.kind == ConstraintKind::primary_key && !is_partitioned(scene.table)) {
    forbid_null_below(scene, constraint);
  }
  if (!is_partitioned(scene.table) || scene.change.only) {
    return;
  }
  AlterScene below = scene;
  below.lock = unique_on_partition_lock(scene.judging.major);
  for (const Relation* member : scene.members()) {
    if (member != &scene.table) {
      const bool is_there =
          serving_key(*member, constraint, scene.judging.statement.text) != nullptr;
      below.work_on(*member, is_there ? Work::brief : Work::rewrite, "index_build");
    }
  }
}

/// Tables whose foreign keys rest on the constraint's index.
void cascade_from_key(const AlterScene& scene, const catalog::Constraint& constraint) {
  for (const pg::QualifiedName& name : scene.table.referenced_by) {
    const Relation* other = scene.judging.catalog.find(name);
    if (other == nullptr) {
      continue;
    }
    const bool rests_on_it = std::ranges::any_of(other->constraints, [&](const auto& key) {
      return scene.judging.catalog.find(key.referenced) == &scene.table &&
             (key.referenced_columns.empty() || key.referenced_columns == constraint.columns);
    });
    if (rests_on_it) {
      scene.judging.effects.add(*other, drop_lock);
      if (!is_ours(*other)) {
        scene.judging.hazard("drop_cascade");
      }
    }
  }
}

void drop_from(const AlterScene& scene, const Relation& member, const AlterAction& action) {
  EffectSet& effects = scene.judging.effects;
  const catalog::Constraint* constraint = member.constraint(action.name);
  scene.work_on(member, Work::brief);
  if (constraint == nullptr) {
    return;
  }
  if (const Relation* other = scene.judging.catalog.find(constraint->referenced);
      constraint->kind == ConstraintKind::foreign_key && other != nullptr) {
    effects.add_tree(*other, drop_lock);
  }
  if (const catalog::Index* index = member.index(constraint->index); index != nullptr) {
    effects.add_index_tree(member, *index, drop_lock);
  }
}

}  // namespace

void judge_dropped_foreign_key(const Relation& referenced, Judging& judging) {
  for (const Relation* member : catalog::tree_of(judging.catalog, referenced)) {
    if (!is_partitioned(*member) || key_triggers_on_partitioned.holds(judging.major)) {
      judging.effects.add(*member, drop_lock);
    }
  }
}

void judge_foreign_key(const pg::QualifiedName& referenced, LockMode lock, KeyCheck check,
                       Judging& judging) {
  const Relation* table = judging.catalog.find(referenced);
  if (table == nullptr) {
    return;
  }
  const Work work = check == KeyCheck::reads_rows ? Work::scan : Work::brief;
  judging.effects.add_tree(*table, lock, work);
  if (check != KeyCheck::none) {
    judging.effects.add_open_indexes_of_tree(*table, read_lock);
  }
  if (may_hold_old_rows(judging.catalog, *table)) {
    judging.hazard_of(work, lock, "table_rewrite");
  }
}

void alter_add_constraint(const AlterScene& scene, const AlterAction& action) {
  const sql::Constraint& constraint = *action.constraint;
  switch (constraint.kind) {
    case ConstraintKind::not_null:
      // PG 18's ADD NOT NULL as a table constraint.
      return constraint.not_valid ? scene.work_on(scene.table, Work::brief)
                                  : scene.work_on(scene.table, Work::scan);
    case ConstraintKind::check:
      return add_check(scene, constraint);
    case ConstraintKind::foreign_key:
      return add_foreign_key(scene, constraint);
    case ConstraintKind::unique:
    case ConstraintKind::primary_key:
    case ConstraintKind::exclusion:
      return add_key(scene, constraint);
  }
}

void alter_drop_constraint(const AlterScene& scene, const AlterAction& action) {
  const catalog::Constraint* constraint = scene.table.constraint(action.name);
  if (constraint == nullptr && action.if_exists) {
    scene.judging.effects.add(scene.table, scene.lock);
    scene.judging.result.no_op = scene.change.actions.size() == 1;
    return;
  }
  if (constraint != nullptr && constraint->no_inherit &&
      constraint->kind == ConstraintKind::check) {
    return drop_from(scene, scene.table, action);
  }
  for (const Relation* member : scene.members()) {
    drop_from(scene, *member, action);
  }
  if (action.cascade && constraint != nullptr && !constraint->index.empty()) {
    cascade_from_key(scene, *constraint);
  }
}

void alter_validate_constraint(const AlterScene& scene, const AlterAction& action) {
  const catalog::Constraint* own = scene.table.constraint(action.name);
  if (own != nullptr && own->validated) {
    return scene.work_on(scene.table, Work::brief);
  }
  for (const Relation* member : scene.members()) {
    const catalog::Constraint* constraint = member->constraint(action.name);
    const Work work = constraint != nullptr && constraint->validated ? Work::brief : Work::scan;
    scene.work_on(*member, work);
    if (constraint == nullptr || constraint->kind != ConstraintKind::foreign_key ||
        work == Work::brief) {
      continue;
    }
    scene.judging.effects.add_indexes(*member, read_lock);
    if (const Relation* other = scene.judging.catalog.find(constraint->referenced)) {
      scene.judging.effects.add_tree(*other, row_lock, Work::scan);
      scene.judging.effects.add_open_indexes_of_tree(*other, read_lock);
    }
  }
}

}  // namespace pgmig::planner
