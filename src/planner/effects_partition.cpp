// SPDX-License-Identifier: Apache-2.0
// ATTACH and DETACH PARTITION, INHERIT and NO INHERIT.
#include "planner/alter_scene.hpp"
#include "planner/attachment.hpp"
#include "planner/ddl_effects_table.hpp"
#include "planner/fired_triggers.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Relation;
using pg::LockMode;
using plan::Work;
using sql::AlterAction;
using sql::AlterKind;

namespace {

void look_through(const AlterScene& scene, const Relation& table, Work work) {
  for (const Relation* member : catalog::tree_of(scene.judging.catalog, table)) {
    scene.work_on(*member, work);
  }
}

void build_on(const AlterScene& scene, const Relation& partition) {
  for (const Relation* member : catalog::tree_of(scene.judging.catalog, partition)) {
    scene.work_on(*member, Work::rewrite, "index_build");
  }
}

/// A key of the partition's own is taken over, and its triggers are dropped; others are checked.
void attach_keys(const Attachment& attachment, Judging& judging) {
  const auto missing = missing_foreign_keys(attachment);
  for (const catalog::Constraint& key : attachment.parent.constraints) {
    if (key.kind != sql::ConstraintKind::foreign_key) {
      continue;
    }
    const bool taken_over = std::ranges::count(missing, &key) == 0;
    const KeyCheck check = taken_over                           ? KeyCheck::none
                           : has_old_rows(attachment.partition) ? KeyCheck::reads_rows
                                                                : KeyCheck::finds_nothing;
    judge_foreign_key(key.referenced, taken_over ? LockMode::access_exclusive : foreign_key_lock,
                      check, judging);
  }
}

/// The new partition is looked through for rows that do not belong, the default partition for rows
/// that now belong elsewhere, unless a CHECK says that there are none; indexes that the parent has
/// are built on the new one.
void attach(const AlterScene& scene, const Attachment& attachment) {
  AlterScene locked = scene;
  locked.lock = LockMode::access_exclusive;
  look_through(locked, attachment.partition,
               has_to_look_through_partition(attachment) ? Work::scan : Work::brief);
  if (!missing_indexes(attachment).empty()) {
    build_on(locked, attachment.partition);
  }
  if (attachment.rest != nullptr) {
    look_through(locked, *attachment.rest,
                 has_to_look_through_rest(attachment) ? Work::scan : Work::brief);
  }
  attach_keys(attachment, scene.judging);
}

/// The parent's row triggers are on the partition, too.
bool has_row_trigger(const Relation& parent) {
  return std::ranges::any_of(parent.triggers, is_for_each_row);
}

}  // namespace

void judge_new_partition(const Relation& parent, Judging& judging) {
  const LockMode lock =
      key_triggers_on_partitioned.holds(judging.major) ? foreign_key_lock : read_lock;
  for (const pg::QualifiedName& name : parent.referenced_by) {
    if (const Relation* other = judging.catalog.find(name)) {
      judging.effects.add_tree(*other, lock);
    }
  }
}

void alter_attach_partition(const AlterScene& scene) {
  scene.work_on(scene.table, Work::brief);
  scene.judging.effects.add_indexes(scene.table, LockMode::share_update_exclusive);
  const auto attachment = attachment_of(scene.judging.statement, scene.judging.catalog);
  if (attachment) {
    attach(scene, *attachment);
    judge_new_partition(scene.table, scene.judging);
  }
}

void alter_detach_partition(const AlterScene& scene, const AlterAction& action) {
  Judging& judging = scene.judging;
  scene.work_on(scene.table, Work::brief);
  const Relation* partition = judging.catalog.find(action.other);
  if (partition == nullptr) {
    return;
  }
  // CONCURRENTLY's second transaction locks it as the plain form does.
  for (const Relation* member : catalog::tree_of(judging.catalog, *partition)) {
    const bool is_gentle = member == partition && !has_row_trigger(scene.table);
    judging.effects.add(
        *member, is_gentle ? detached_partition_lock(judging.major) : LockMode::access_exclusive);
  }
  judging.effects.add_indexes(*partition, LockMode::access_exclusive);
  if (action.kind != AlterKind::detach_partition) {
    return;
  }
  if (const Relation* rest = default_partition(judging.catalog, scene.table)) {
    judging.effects.add(*rest, LockMode::access_exclusive);
  }
  for (const catalog::Constraint& constraint : partition->constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      judge_foreign_key(constraint.referenced, foreign_key_lock, KeyCheck::none, judging);
    }
  }
}

void alter_inheritance(const AlterScene& scene, const AlterAction& action) {
  scene.work_on(scene.table, Work::brief);
  if (const Relation* parent = scene.judging.catalog.find(action.other)) {
    scene.judging.effects.add(*parent, action.kind == AlterKind::inherit
                                           ? LockMode::share_update_exclusive
                                           : LockMode::access_share);
  }
}

}  // namespace pgmig::planner
