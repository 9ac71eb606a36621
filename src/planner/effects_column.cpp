// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE's actions on columns: what they cost is for the catalog to say.
#include "planner/alter_scene.hpp"
#include "planner/ddl_effects_table.hpp"
#include "planner/default_value.hpp"
#include "planner/not_null_proof.hpp"
#include "planner/type_change.hpp"

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
    case ConstraintKind::foreign_key: {
      const bool has_values = column.default_value || column.type.serial ||
                              column.identity != sql::Identity::no || column.generated;
      const Work work = has_values && has_old_rows(member) ? Work::scan : Work::brief;
      scene.work_on(member, work);
      if (work == Work::scan) {
        scene.judging.effects.add_indexes(member, read_lock);
      }
      return judge_foreign_key(constraint.referenced, foreign_key_lock, work, scene.judging);
    }
  }
}

bool has_value_for_old_rows(const sql::ColumnDefinition& column) {
  return column.default_value || column.generated || column.type.serial ||
         column.identity != sql::Identity::no;
}

void rewrite_member(const AlterScene& scene, const Relation& member) {
  scene.work_on(member, Work::rewrite);
  if (member.kind != catalog::RelationKind::partitioned_table) {
    scene.judging.effects.add_indexes(member, scene.lock, Work::rewrite);
  }
}

void lock_partner(const Relation& other, Work work, Judging& judging) {
  judging.effects.add(other, LockMode::access_exclusive, work);
  if (work != Work::brief) {
    judging.effects.add_indexes(other, read_lock);
  }
}

/// Keys that the column is part of: the table on the other side is locked as well.
void lock_partners(const AlterScene& scene, const Relation& member, std::string_view column,
                   Work work) {
  Judging& judging = scene.judging;
  for (const Constraint& constraint : member.constraints) {
    const Relation* other =
        constraint.kind == ConstraintKind::foreign_key && names_column(constraint.columns, column)
            ? judging.catalog.find(constraint.referenced)
            : nullptr;
    if (other != nullptr) {
      lock_partner(*other, work, judging);
    }
  }
  for (const pg::QualifiedName& name : member.referenced_by) {
    const Relation* other = judging.catalog.find(name);
    const bool uses_it =
        other != nullptr && std::ranges::any_of(other->constraints, [&](const Constraint& c) {
          return c.kind == ConstraintKind::foreign_key &&
                 judging.catalog.find(c.referenced) == &member &&
                 (c.referenced_columns.empty() || names_column(c.referenced_columns, column));
        });
    if (uses_it) {
      lock_partner(*other, work, judging);
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

bool has_expression_on(const Index& index, std::string_view column) {
  return involves(index, column) &&
         (!names_column(index.columns, column) || mentions(index.predicate, column) ||
          names_column(index.columns, ""));
}

bool is_rebuilt(const Index& index, const AlterAction& action, bool order_changes) {
  return has_expression_on(index, action.name) ||
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
    if (work == Work::rewrite && has_old_rows(member)) {
      judging.hazard("index_build");
    }
  }
  for (const Constraint& constraint : member.constraints) {
    if (constraint.kind == ConstraintKind::check && constraint.validated &&
        (names_column(constraint.columns, action.name) ||
         mentions(constraint.definition, action.name))) {
      scene.work_on(member, Work::scan);
    }
  }
  lock_partners(scene, member, action.name, Work::brief);
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

void alter_add_column(const AlterScene& scene, const AlterAction& action) {
  const sql::ColumnDefinition& column = *action.column;
  if (action.if_not_exists && scene.table.column(column.name) != nullptr) {
    scene.judging.effects.add(scene.table, scene.lock);
    scene.judging.result.no_op = scene.change.actions.size() == 1;
    return;
  }
  const bool every_row = computes_every_row(scene.judging.catalog, column);
  for (const Relation* member : scene.members()) {
    scene.work_on(*member, Work::brief);
    if (every_row) {
      rewrite_member(scene, *member);
    }
    for (const sql::Constraint& constraint : column.constraints) {
      add_inline_constraint(scene, *member, column, constraint);
    }
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
  for (const Relation* member : scene.members()) {
    scene.work_on(*member, Work::brief);
    lock_indexes_of(scene, *member, action.name);
    lock_partners(scene, *member, action.name, Work::brief);
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
      lock_partners(scene, *member, action.name, Work::scan);
    }
  }
}

}  // namespace pgmig::planner
