// SPDX-License-Identifier: Apache-2.0
// ATTACH and DETACH PARTITION, INHERIT and NO INHERIT.
#include "planner/alter_scene.hpp"
#include "planner/ddl_effects_table.hpp"

namespace pgmig::planner {

using catalog::Relation;
using pg::LockMode;
using plan::Work;
using sql::AlterAction;
using sql::AlterKind;

namespace {

/// The new partition is looked through for rows that do not belong, the default partition for rows
/// that now belong elsewhere; indexes that the parent has are built on the new one.
void attach(const AlterScene& scene, const Relation& partition) {
  Judging& judging = scene.judging;
  AlterScene locked = scene;
  locked.lock = LockMode::access_exclusive;
  for (const Relation* member : catalog::tree_of(judging.catalog, partition)) {
    locked.work_on(*member, Work::scan);
    if (partition.indexes.size() < scene.table.indexes.size()) {
      locked.work_on(*member, Work::rewrite, "index_build");
    }
  }
  if (const Relation* rest = default_partition(judging.catalog, scene.table)) {
    locked.work_on(*rest, Work::scan);
  }
  for (const catalog::Constraint& constraint : scene.table.constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      const Work work = has_old_rows(partition) ? Work::scan : Work::brief;
      judge_foreign_key(constraint.referenced, foreign_key_lock, work, judging);
    }
  }
}

}  // namespace

void alter_attach_partition(const AlterScene& scene, const AlterAction& action) {
  scene.work_on(scene.table, Work::brief);
  scene.judging.effects.add_indexes(scene.table, LockMode::share_update_exclusive);
  if (const Relation* partition = scene.judging.catalog.find(action.other)) {
    attach(scene, *partition);
  }
}

void alter_detach_partition(const AlterScene& scene, const AlterAction& action) {
  Judging& judging = scene.judging;
  scene.work_on(scene.table, Work::brief);
  const Relation* partition = judging.catalog.find(action.other);
  if (partition == nullptr) {
    return;
  }
  if (action.kind != AlterKind::detach_partition) {
    return judging.effects.add(*partition, concurrent_lock);
  }
  judging.effects.add_tree(*partition, detached_partition_lock(judging.major));
  judging.effects.add_indexes(*partition, LockMode::access_exclusive);
  if (const Relation* rest = default_partition(judging.catalog, scene.table)) {
    judging.effects.add(*rest, LockMode::access_exclusive);
  }
  for (const catalog::Constraint& constraint : partition->constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      judge_foreign_key(constraint.referenced, foreign_key_lock, Work::brief, judging);
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
