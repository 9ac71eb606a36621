// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE's actions on columns: what they cost is for the catalog to say.
#include "planner/alter_scene.hpp"
#include "planner/ddl_effects_table.hpp"
#include "planner/default_value.hpp"
#include "planner/not_null_proof.hpp"
#include "planner/type_change.hpp"
#include "sql/lexer.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Constraint;
using catalog::Index;
using catalog::Relation;
using pg::LockMode;
using plan::Work;
using sql::AlterAction;
using sql::ConstraintKind;

namespace {

bool names_column(const std::vector<std::string>& columns, std::string_view column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// Nothing to look for as long as the column has no value anywhere; a DEFAULT NULL is looked at.
void add_inline_foreign_key(const AlterScene& scene, const Relation& member,
                            const sql::ColumnDefinition& column,
                            const sql::Constraint& constraint) {
  KeyCheck check = KeyCheck::none;
  if (has_value_for_old_rows(column)) {
    const bool is_null = column.default_value && sql::is_word(column.default_value->text, "null");
    check = is_null || !has_old_rows(member) ? KeyCheck::finds_nothing : KeyCheck::reads_rows;
    scene.judging.effects.add_indexes(member, read_lock);
  }
  scene.work_on(member, check == KeyCheck::none ? Work::brief : Work::scan);
  judge_foreign_key(constraint.referenced, foreign_key_lock, check, scene.judging);
}

/// A column definition's own constraints: CHECK reads every row, a key builds its index, a foreign
/// key has nothing to check as long as the column is null everywhere.
void add_inline_constraint(const AlterScene& scene, const Relation& member,
                           const sql::ColumnDefinition& column, const sql::Constraint& constraint) {
  switch (constraint.kind) {
    case ConstraintKind::not_null:
      return;
    case ConstraintKind::check:
      return scene.work_on(member, Work::scan);
    case ConstraintKind::unique:
    case ConstraintKind::primary_key:
    case ConstraintKind::exclusion:
      return scene.work_on(member, Work::rewrite, "index_build");
    case ConstraintKind::foreign_key:
      return add_inline_foreign_key(scene, member, column, constraint);
  }
}

/// Keys come to partitions, CHECKs to all that inherits.
bool reaches_children(const Relation& table, const sql::Constraint& constraint) {
  return constraint.kind == ConstraintKind::check
             ? !constraint.no_inherit
             : table.kind == catalog::RelationKind::partitioned_table;
}

void add_inline_constraints(const AlterScene& scene, const Relation& member,
                            const sql::ColumnDefinition& column) {
  for (const sql::Constraint& constraint : column.constraints) {
    if (&member == &scene.table || reaches_children(scene.table, constraint)) {
      add_inline_constraint(scene, member, column, constraint);
    }
  }
}

void rewrite_member(const AlterScene& scene, const Relation& member) {
  scene.work_on(member, Work::rewrite);
  if (member.kind != catalog::RelationKind::partitioned_table) {
    scene.judging.effects.add_indexes(member, scene.lock, Work::rewrite);
  }
}

/// What becomes of a foreign key whose column is altered.
enum class KeyFate { dropped, made_again, checked_again };

void lock_partner(const Relation& other, KeyFate fate, Judging& judging) {
  judge_dropped_foreign_key(other, judging);
  if (fate == KeyFate::made_again) {
    judging.effects.add_tree(other, foreign_key_lock);
  } else if (fate == KeyFate::checked_again) {
    judging.effects.add_tree(other, foreign_key_lock, Work::scan);
    judging.effects.add_open_indexes_of_tree(other, read_lock);
  }
}

/// One that is not valid is not checked.
KeyFate fate_of(const Constraint& key, KeyFate fate) {
  return fate == KeyFate::checked_again && !key.validated ? KeyFate::made_again : fate;
}

void lock_if_refers(const Relation& other, const Relation& member, std::string_view column,
                    KeyFate fate, Judging& judging) {
  for (const Constraint& key : other.constraints) {
    const bool uses_it =
        key.kind == ConstraintKind::foreign_key &&
        judging.catalog.find(key.referenced) == &member &&
        (key.referenced_columns.empty() || names_column(key.referenced_columns, column));
    if (uses_it) {
      lock_partner(other, fate_of(key, fate), judging);
    }
  }
}

/// Keys that the column is part of: the table on the other side is locked as well.
void lock_partners(const AlterScene& scene, const Relation& member, std::string_view column,
                   KeyFate fate) {
  Judging& judging = scene.judging;
  for (const Constraint& constraint : member.constraints) {
    const Relation* other =
        constraint.kind == ConstraintKind::foreign_key && names_column(constraint.columns, column)
            ? judging.catalog.find(constraint.referenced)
            : nullptr;
    if (other != nullptr) {
      lock_partner(*other, fate_of(constraint, fate), judging);
    }
  }
  for (const pg::QualifiedName& name : member.referenced_by) {
    if (const Relation* other = judging.catalog.find(name)) {
      lock_if_refers(*other, member, column, fate, judging);
    }
  }
}

/// Indexes that are dropped, with the column or to be made again.
void lock_indexes_of(const AlterScene& scene, const Relation& member, std::string_view column) {
  for (const Index& index : member.indexes) {
    if (involves(index, column)) {
      scene.judging.effects.add_index(member, index, LockMode::access_exclusive);
    }
  }
}

bool is_rebuilt(const Index& index, const AlterAction& action, bool order_changes) {
  return names_column(index.mentioned, action.name) ||
         (order_changes && names_column(index.columns, action.name));
}

/// The rows stay: indexes over the column are dropped and made again, most of them without being
/// built.
void keep_rows(const AlterScene& scene, const Relation& member, const AlterAction& action,
               std::string_view from) {
  Judging& judging = scene.judging;
  const bool order_changes =
      !action.collation.empty() || changes_order(from, spelling(judging.catalog, *action.type));
  scene.work_on(member, Work::brief);
  for (const Index& index : member.indexes) {
    if (!involves(index, action.name)) {
      continue;
    }
    const Work work = is_rebuilt(index, action, order_changes) ? Work::rewrite : Work::brief;
    judging.effects.add_index(member, index, LockMode::access_exclusive, work);
    scene.work_on(member, work, "index_build");
  }
  for (const Constraint& constraint : member.constraints) {
    if (constraint.kind == ConstraintKind::check && constraint.validated &&
        (names_column(constraint.columns, action.name) ||
         mentions(constraint.definition, action.name))) {
      scene.work_on(member, Work::scan);
    }
  }
  lock_partners(scene, member, action.name, KeyFate::made_again);
}

void cascade_from_column(const AlterScene& scene, std::string_view column) {
  Judging& judging = scene.judging;
  for (const Relation* view : views_on(judging.catalog, scene.table)) {
    judging.effects.add(*view, drop_lock);
    judging.effects.add_indexes(*view, drop_lock);
    if (!is_ours(*view)) {
      judging.hazard("drop_cascade");
    }
  }
  const bool is_key = std::ranges::any_of(scene.table.referenced_by, [&](const auto& name) {
    const Relation* other = judging.catalog.find(name);
    return other != nullptr && std::ranges::any_of(other->constraints, [&](const Constraint& c) {
             return judging.catalog.find(c.referenced) == &scene.table &&
                    names_column(c.referenced_columns, column);
           });
  });
  if (is_key && !is_ours(scene.table)) {
    judging.hazard("drop_cascade");
  }
}

}  // namespace

bool has_value_for_old_rows(const sql::ColumnDefinition& column) {
  return column.default_value || column.generated || column.type.serial ||
         column.identity != sql::Identity::no;
}

void alter_add_column(const AlterScene& scene, const AlterAction& action) {
  const sql::ColumnDefinition& column = *action.column;
  if (action.if_not_exists && scene.table.column(column.name) != nullptr) {
    scene.judging.effects.add(scene.table, scene.lock);
    scene.judging.result.no_op = scene.change.actions.size() == 1;
    return;
  }
  const bool every_row = computes_every_row(scene.judging.catalog, column);
  if (every_row && may_hold_old_rows(scene.judging.catalog, scene.table)) {
    lock_sequences(scene.judging);
  }
  for (const Relation* member : scene.members()) {
    scene.work_on(*member, Work::brief);
    if (every_row) {
      rewrite_member(scene, *member);
    }
    add_inline_constraints(scene, *member, column);
    if (column.not_null && !has_value_for_old_rows(column) && has_old_rows(*member)) {
      scene.judging.effects.add(*member, scene.lock, Work::scan);
      scene.judging.hazard("not_null_no_default");
    }
  }
}

void alter_drop_column(const AlterScene& scene, const AlterAction& action) {
  Judging& judging = scene.judging;
  if (action.if_exists && scene.table.columns_known && scene.table.column(action.name) == nullptr) {
    judging.effects.add(scene.table, scene.lock);
    judging.result.no_op = scene.change.actions.size() == 1;
    return;
  }
  for (const pg::QualifiedName& name : scene.table.children) {
    if (const Relation* child = judging.catalog.find(name)) {
      scene.work_on(*child, Work::brief);  // keeps the column with ONLY, as one of its own
    }
  }
  for (const Relation* member : scene.members()) {
    scene.work_on(*member, Work::brief);
    lock_indexes_of(scene, *member, action.name);
    lock_partners(scene, *member, action.name, KeyFate::dropped);
    judging.effects.add_owned_sequences(*member, drop_lock, action.name);
    if (has_old_rows(*member)) {
      judging.hazard("data_loss");
    }
  }
  if (action.cascade) {
    cascade_from_column(scene, action.name);
  }
}

void alter_set_not_null(const AlterScene& scene, const AlterAction& action) {
  const catalog::Column* own = scene.table.column(action.name);
  if (own != nullptr && own->not_null) {
    return scene.work_on(scene.table, Work::brief);
  }
  for (const Relation* member : scene.members()) {
    const catalog::Column* column = member->column(action.name);
    const bool known = (column != nullptr && column->not_null) ||
                       is_proven_not_null(*member, action.name, [&](std::string_view name) {
                         return scene.drops_constraint(name);
                       });
    scene.work_on(*member, known ? Work::brief : Work::scan);
  }
}

void alter_set_type(const AlterScene& scene, const AlterAction& action) {
  for (const Relation* member : scene.members()) {
    const catalog::Column* column = member->column(action.name);
    if (column == nullptr || !action.type) {
      scene.work_on(*member, Work::brief);
    } else if (stored_values(scene.judging.catalog, column->type, action) == StoredValues::stay) {
      keep_rows(scene, *member, action, column->type);
    } else {
      rewrite_member(scene, *member);
      lock_indexes_of(scene, *member, action.name);
      lock_partners(scene, *member, action.name, KeyFate::checked_again);
    }
    if (column != nullptr && column->identity != sql::Identity::no) {
      scene.judging.effects.add_owned_sequences(*member, LockMode::share_row_exclusive,
                                                action.name);
    }
  }
}

}  // namespace pgmig::planner
