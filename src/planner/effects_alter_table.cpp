// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE: the strongest lock of all actions, and the union of their work.
#include "planner/alter_scene.hpp"
#include "planner/ddl_effects_table.hpp"
#include "planner/fired_triggers.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using pg::LockMode;
using plan::Work;
using sql::AlterAction;
using sql::AlterKind;

namespace {

LockMode lock_of_options(const AlterAction& action) {
  LockMode strongest = row_of(action.kind).lock;
  for (const std::string& option : action.options) {
    strongest = pg::stronger(strongest, option_lock(option));
  }
  return strongest;
}

/// AlterTableGetLockLevel(): from the syntax.
LockMode lock_of(const AlterAction& action) {
  if (action.kind == AlterKind::add_constraint && action.constraint &&
      action.constraint->kind == sql::ConstraintKind::foreign_key) {
    return foreign_key_lock;
  }
  return action.kind == AlterKind::set_options ? lock_of_options(action) : row_of(action.kind).lock;
}

LockMode strongest_lock(const sql::AlterTable& change) {
  LockMode strongest = LockMode::access_share;
  for (const AlterAction& action : change.actions) {
    strongest = pg::stronger(strongest, lock_of(action));
  }
  return strongest;
}

Work work_of(Cost cost) {
  switch (cost) {
    case Cost::scan:
      return Work::scan;
    case Cost::rewrite:
      return Work::rewrite;
    case Cost::brief:
    case Cost::looked_up:
      return Work::brief;
  }
  return Work::brief;
}

/// What else than the table itself takes the lock.
void reach_out(const AlterScene& scene, Reach reach) {
  switch (reach) {
    case Reach::itself:
    case Reach::tree:
      return;
    case Reach::with_indexes:
      scene.judging.effects.add_indexes(scene.table, scene.lock);
      return;
    case Reach::with_sequences:
      scene.judging.effects.add_owned_sequences(scene.table, scene.lock);
      return;
    case Reach::with_owned:
      scene.judging.effects.add_indexes(scene.table, scene.lock);
      scene.judging.effects.add_owned_sequences(scene.table, scene.lock);
      return;
  }
}

void alter_by_the_table(const AlterScene& scene, const AlterRow& row) {
  const Work work = work_of(row.cost);
  if (row.reach != Reach::tree) {
    scene.work_on(scene.table, work, row.hazard);
    reach_out(scene, row.reach);
    return;
  }
  for (const Relation* member : scene.members()) {
    scene.work_on(*member, work, row.hazard);
  }
}

/// SET LOGGED / UNLOGGED of what is so already does nothing.
void alter_logged(const AlterScene& scene, const AlterAction& action) {
  const bool same = (action.name == "unlogged") == (scene.table.persistence == 'u');
  const Work work = same ? Work::brief : Work::rewrite;
  scene.work_on(scene.table, work);
  if (!same) {
    scene.judging.effects.add_indexes(scene.table, scene.lock, work);
  }
  if (!same && sequences_follow_persistence.holds(scene.judging.major)) {
    scene.judging.effects.add_owned_sequences(scene.table, scene.lock);
  }
}

void alter_identity(const AlterScene& scene, const AlterAction& action) {
  alter_by_the_table(scene, row_of(action.kind));
  if (action.kind != AlterKind::add_identity) {
    const LockMode lock = action.kind == AlterKind::set_identity ? LockMode::share_row_exclusive
                                                                 : LockMode::access_exclusive;
    scene.judging.effects.add_owned_sequences(scene.table, lock, action.name);
  }
}

/// The index that an action names.
void with_named_index(const AlterScene& scene, const AlterAction& action, LockMode lock) {
  alter_by_the_table(scene, row_of(action.kind));
  if (const catalog::Index* index = scene.table.index(action.name); index != nullptr) {
    scene.judging.effects.add_index(scene.table, *index, lock);
  }
}

/// The trigger of a partitioned table is on each of its partitions, too.
bool is_on_partitions(const Relation& table, std::string_view trigger) {
  const auto found = std::ranges::find(table.triggers, trigger, &catalog::Trigger::name);
  return table.kind == RelationKind::partitioned_table &&
         (found == table.triggers.end() || is_for_each_row(*found));
}

void alter_triggers(const AlterScene& scene, const AlterAction& action) {
  if (is_on_partitions(scene.table, action.name)) {
    alter_by_the_table(scene, row_of(action.kind));
  } else {
    scene.work_on(scene.table, Work::brief);
  }
  if (action.kind == AlterKind::disable_trigger && action.all_triggers && !is_ours(scene.table)) {
    scene.judging.hazard("checks_disabled");
  }
}

/// A role that has the table already is given nothing.
void alter_owner(const AlterScene& scene, const AlterAction& action) {
  const std::string& role =
      action.name.starts_with("current_") ? scene.judging.catalog.role : action.name;
  if (role == scene.table.owner) {
    scene.work_on(scene.table, Work::brief);
  } else {
    alter_by_the_table(scene, row_of(action.kind));
  }
}

/// OPTIONS of a foreign table, and WITHOUT OIDS, which does nothing any more.
bool is_brief_at_any_rate(const AlterScene& scene, const AlterAction& action) {
  return scene.table.kind == RelationKind::foreign_table || action.name == "without oids";
}

void alter_unknown(const AlterScene& scene, const AlterAction& action) {
  if (is_brief_at_any_rate(scene, action)) {
    return scene.work_on(scene.table, Work::brief);
  }
  alter_by_the_table(scene, row_of(action.kind));
  scene.judging.result.known = scene.judging.result.known && is_ours(scene.table);
}

void judge_action(const AlterScene& scene, const AlterAction& action) {
  switch (action.kind) {
    case AlterKind::add_column:
      return alter_add_column(scene, action);
    case AlterKind::drop_column:
      return alter_drop_column(scene, action);
    case AlterKind::set_not_null:
      return alter_set_not_null(scene, action);
    case AlterKind::set_type:
      return alter_set_type(scene, action);
    case AlterKind::add_constraint:
      return alter_add_constraint(scene, action);
    case AlterKind::drop_constraint:
      return alter_drop_constraint(scene, action);
    case AlterKind::validate_constraint:
      return alter_validate_constraint(scene, action);
    case AlterKind::add_identity:
    case AlterKind::set_identity:
    case AlterKind::drop_identity:
      return alter_identity(scene, action);
    case AlterKind::set_logged:
      return alter_logged(scene, action);
    case AlterKind::cluster_on:
      return with_named_index(scene, action, LockMode::share_update_exclusive);
    case AlterKind::replica_identity:
      return with_named_index(scene, action, LockMode::share);
    case AlterKind::enable_trigger:
    case AlterKind::disable_trigger:
      return alter_triggers(scene, action);
    case AlterKind::attach_partition:
      return alter_attach_partition(scene);
    case AlterKind::detach_partition:
    case AlterKind::detach_partition_concurrently:
    case AlterKind::detach_partition_finalize:
      return alter_detach_partition(scene, action);
    case AlterKind::inherit:
    case AlterKind::no_inherit:
      return alter_inheritance(scene, action);
    case AlterKind::owner:
      return alter_owner(scene, action);
    case AlterKind::other:
      return alter_unknown(scene, action);
    case AlterKind::set_default:
    case AlterKind::drop_default:
    case AlterKind::drop_not_null:
    case AlterKind::alter_constraint:
    case AlterKind::set_statistics:
    case AlterKind::set_storage:
    case AlterKind::set_compression:
    case AlterKind::set_column_options:
    case AlterKind::drop_expression:
    case AlterKind::set_options:
    case AlterKind::set_tablespace:
    case AlterKind::set_access_method:
    case AlterKind::set_without_cluster:
    case AlterKind::enable_rule:
    case AlterKind::disable_rule:
    case AlterKind::row_security:
    case AlterKind::of_type:
    case AlterKind::not_of:
      return alter_by_the_table(scene, row_of(action.kind));
  }
}

/// ALTER INDEX, and ALTER TABLE with an index's name.
void judge_alter_index(const sql::AlterTable& change, Judging& judging) {
  const auto [table, index] = judging.catalog.find_index(change.name);
  if (table == nullptr) {
    judging.result.no_op = change.if_exists;
    return;
  }
  for (const AlterAction& action : change.actions) {
    const bool attaches = action.kind == AlterKind::attach_partition;
    const LockMode lock = attaches ? LockMode::share_update_exclusive : lock_of(action);
    const bool moves = action.kind == AlterKind::set_tablespace;
    judging.effects.add_index(*table, *index, lock, moves ? Work::rewrite : Work::brief);
    if (moves && has_old_rows(*table)) {
      judging.hazard("table_rewrite");
    }
    const auto below =
        attaches ? judging.catalog.find_index(action.other) : catalog::Catalog::IndexAt{};
    if (below.table != nullptr) {
      judging.effects.add(*table, read_lock);
      judging.effects.add(*below.table, read_lock);
      judging.effects.add_index(*below.table, *below.index, LockMode::access_exclusive);
    }
  }
}

}  // namespace

bool has_old_rows(const Relation& member) {
  return !is_ours(member) && member.may_hold_rows && member.kind != RelationKind::partitioned_table;
}

std::vector<const Relation*> AlterScene::members() const {
  if (change.only) {
    return {&table};
  }
  return catalog::tree_of(judging.catalog, table);
}

void AlterScene::work_on(const Relation& member, Work work, std::string_view rewrite_hazard) const {
  if (member.kind == RelationKind::foreign_table) {
    return judging.effects.add(member, lock);  // its rows are not ours to look at
  }
  judging.effects.add(member, lock, work);
  if (has_old_rows(member)) {
    judging.hazard_of(work, lock, rewrite_hazard);
  }
}

bool AlterScene::drops_constraint(std::string_view name) const {
  return std::ranges::any_of(change.actions, [&](const AlterAction& action) {
    return action.kind == AlterKind::drop_constraint && action.name == name;
  });
}

void judge_alter_table(const sql::AlterTable& change, Judging& judging) {
  if (change.kind == sql::ObjectKind::type) {
    return judge_alter_type(change, judging);
  }
  const Relation* table = judging.catalog.find(change.name);
  if (table == nullptr) {
    return judge_alter_index(change, judging);
  }
  const AlterScene scene{
      .change = change, .table = *table, .lock = strongest_lock(change), .judging = judging};
  for (const AlterAction& action : change.actions) {
    judge_action(scene, action);
  }
}

}  // namespace pgmig::planner
