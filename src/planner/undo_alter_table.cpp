// SPDX-License-Identifier: Apache-2.0
// One inverse an action, from what the catalog knew before it.
#include "planner/undo_alter_table.hpp"

#include "pg/sql_text.hpp"
#include "planner/column_undo.hpp"
#include "planner/index_undo.hpp"
#include "planner/type_change.hpp"
#include "planner/undo.hpp"
#include "planner/undo_comment.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Column;
using catalog::Relation;
using plan::Irreversible;
using plan::NothingToUndo;
using plan::Undo;
using plan::UndoSql;
using sql::AlterAction;
using sql::AlterKind;

namespace {

/// One ALTER TABLE to be undone: the table before and after.
struct Scene {
  const Relation& before;
  const Relation& after;
  const Catalog& old_catalog;
};

Undo one(std::string sql) { return UndoSql{.sql = {std::move(sql)}}; }

Undo unknown_setting() { return seen_later("the old setting is not known"); }

/// A column's default, or that it has none.
Undo restore_default(const Scene& scene, const AlterAction& action) {
  const Column* column = scene.before.column(action.name);
  if (column == nullptr) {
    return NothingToUndo{};
  }
  const pg::Identifier name{action.name};
  if (!column->default_text) {
    return one(pg::sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", scene.before.name, name));
  }
  if (*column->default_text == "?") {
    return seen_later("the old default is not known");
  }
  return one(pg::sql("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}", scene.before.name, name,
                     pg::Verbatim{*column->default_text}));
}

Undo restore_not_null(const Scene& scene, const AlterAction& action) {
  const Column* column = scene.before.column(action.name);
  const bool now = action.kind == AlterKind::set_not_null;
  if (column == nullptr || column->not_null == now) {
    return NothingToUndo{};
  }
  const pg::Verbatim verb{now ? "DROP" : "SET"};
  return one(pg::sql("ALTER TABLE {} ALTER COLUMN {} {} NOT NULL", scene.before.name,
                     pg::Identifier{action.name}, verb));
}

Undo undo_add_column(const Scene& scene, const AlterAction& action) {
  if (scene.before.column(action.column->name) != nullptr) {
    return NothingToUndo{};  // IF NOT EXISTS
  }
  return one(pg::sql("ALTER TABLE {} DROP COLUMN {}", scene.before.name,
                     pg::Identifier{action.column->name}));
}

Undo undo_set_type(const Scene& scene, const AlterAction& action) {
  const Column* column = scene.before.column(action.name);
  if (column == nullptr || !action.type || column->type.empty() ||
      !is_widening(scene.old_catalog, column->type, *action.type) || action.expression) {
    return Irreversible{.why = "values changed with the type"};
  }
  return one(pg::sql("ALTER TABLE {} ALTER COLUMN {} TYPE {}", scene.before.name,
                     pg::Identifier{action.name}, pg::Verbatim{column->type}));
}

/// The constraint's name, also where the server chose it.
std::string new_constraint(const Scene& scene, const sql::Constraint& constraint) {
  if (!constraint.name.empty()) {
    return constraint.name;
  }
  for (const catalog::Constraint& candidate : scene.after.constraints) {
    if (candidate.kind == constraint.kind && scene.before.constraint(candidate.name) == nullptr) {
      return candidate.name;
    }
  }
  return {};
}

Undo undo_add_constraint(const Scene& scene, const AlterAction& action) {
  const std::string name = new_constraint(scene, *action.constraint);
  if (name.empty()) {
    return seen_later("the name of the new constraint is not known");
  }
  UndoSql undo{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", scene.before.name,
                               pg::Identifier{name})}};
  // Dropping such a constraint drops the index that was there before it.
  if (const catalog::Index* index = scene.before.index(action.constraint->using_index)) {
    if (index->definition.empty()) {
      return seen_later("the definition of the constraint's index is not known");
    }
    undo.sql.push_back(index->definition);
    std::ranges::move(marks_made_again(scene.before, *index), std::back_inserter(undo.sql));
  }
  return undo;
}

Undo undo_drop_constraint(const Scene& scene, const AlterAction& action) {
  const catalog::Constraint* constraint = scene.before.constraint(action.name);
  if (constraint == nullptr) {
    return NothingToUndo{};
  }
  if (constraint->definition.empty() || action.cascade) {
    return seen_later("the definition of the dropped constraint is not known");
  }
  return UndoSql{.sql = constraint_made_again(scene.before, *constraint)};
}

/// What is compared before and after the statement is all that it does.
Undo of_one_statement(Undo undo) {
  const auto* some = std::get_if<UndoSql>(&undo);
  return some == nullptr || some->unforeseen.empty() ? undo
                                                     : seen_later(some->unforeseen.front().why);
}

/// "fillfactor=70" of the table before.
std::string_view old_option(const Relation& relation, std::string_view name) {
  for (const std::string_view option : relation.options) {
    if (option.starts_with(name) && option.substr(name.size()).starts_with('=')) {
      return option;
    }
  }
  return {};
}

Undo undo_set_options(const Scene& scene, const AlterAction& action) {
  UndoSql undo;
  for (const std::string& name : action.options) {
    const std::string_view old = old_option(scene.before, name);
    if (old.empty()) {
      undo.sql.push_back(
          pg::sql("ALTER TABLE {} RESET ({})", scene.before.name, pg::Verbatim{name}));
    } else {
      const std::string_view value = old.substr(name.size() + 1);
      undo.sql.push_back(pg::sql("ALTER TABLE {} SET ({} = {})", scene.before.name,
                                 pg::Verbatim{name}, pg::Literal{std::string{value}}));
    }
  }
  return undo;
}

Undo undo_row_security(const Scene& scene, const AlterAction& action) {
  const bool enables = action.name == "enable";
  if (!enables && action.name != "disable") {
    return unknown_setting();
  }
  if (scene.before.row_security == enables) {
    return NothingToUndo{};
  }
  return one(pg::sql("ALTER TABLE {} {} ROW LEVEL SECURITY", scene.before.name,
                     pg::Verbatim{enables ? "DISABLE" : "ENABLE"}));
}

Undo undo_trigger(const Scene& scene, const AlterAction& action) {
  const auto trigger =
      std::ranges::find(scene.before.triggers, action.name, &catalog::Trigger::name);
  const bool enables = action.kind == AlterKind::enable_trigger;
  if (action.all_triggers || trigger == scene.before.triggers.end()) {
    return unknown_setting();
  }
  if (trigger->enabled == 'A' || trigger->enabled == 'R') {
    return one(pg::sql("ALTER TABLE {} ENABLE {} TRIGGER {}", scene.before.name,
                       pg::Verbatim{trigger->enabled == 'A' ? "ALWAYS" : "REPLICA"},
                       pg::Identifier{action.name}));
  }
  if ((trigger->enabled == 'O') == enables) {
    return NothingToUndo{};
  }
  return one(pg::sql("ALTER TABLE {} {} TRIGGER {}", scene.before.name,
                     pg::Verbatim{enables ? "DISABLE" : "ENABLE"}, pg::Identifier{action.name}));
}

Undo undo_attach(const Scene& scene, const AlterAction& action) {
  return one(pg::sql("ALTER TABLE {} DETACH PARTITION {}", scene.before.name,
                     scene.old_catalog.resolve(action.other)));
}

Undo undo_detach(const Scene& scene, const AlterAction& action) {
  const Relation* partition = scene.old_catalog.find(action.other);
  if (partition == nullptr || partition->partition_bound.empty()) {
    return seen_later("the partition's bound is not known");
  }
  return one(pg::sql("ALTER TABLE {} ATTACH PARTITION {} {}", scene.before.name, partition->name,
                     pg::Verbatim{partition->partition_bound}));
}

Undo undo_inherit(const Scene& scene, const AlterAction& action) {
  const pg::Verbatim opposite{action.kind == AlterKind::inherit ? "NO INHERIT" : "INHERIT"};
  return one(pg::sql("ALTER TABLE {} {} {}", scene.before.name, opposite,
                     scene.old_catalog.resolve(action.other)));
}

Undo undo_owner(const Scene& scene) {
  if (scene.before.owner.empty()) {
    return unknown_setting();
  }
  return one(
      pg::sql("ALTER TABLE {} OWNER TO {}", scene.before.name, pg::Identifier{scene.before.owner}));
}

Undo undo_logged(const Scene& scene, const AlterAction& action) {
  const bool was_unlogged = scene.before.persistence == 'u';
  if (was_unlogged == (action.name == "unlogged")) {
    return NothingToUndo{};
  }
  return one(pg::sql("ALTER TABLE {} SET {}", scene.before.name,
                     pg::Verbatim{was_unlogged ? "UNLOGGED" : "LOGGED"}));
}

/// Without rows there is nothing to be kept. (The sequence of a serial goes with it.)
Undo undo_drop_column(const Scene& scene, const AlterAction& action) {
  const Column* column = scene.before.column(action.name);
  const bool draws =
      column != nullptr && column->default_text.value_or("").find("nextval(") != std::string::npos;
  auto again = scene.before.may_hold_rows || action.cascade || draws
                   ? std::nullopt
                   : column_made_again(scene.before, action.name, scene.old_catalog);
  if (!again) {
    return Irreversible{.why = "the values of a dropped column are not kept"};
  }
  UndoSql undo{.sql = {std::move(again->added)}};
  std::ranges::move(again->afterwards, std::back_inserter(undo.sql));
  return undo;
}

Undo undo_action(const Scene& scene, const AlterAction& action) {
  switch (action.kind) {
    case AlterKind::add_column:
      return undo_add_column(scene, action);
    case AlterKind::drop_column:
      return undo_drop_column(scene, action);
    case AlterKind::set_default:
    case AlterKind::drop_default:
      return restore_default(scene, action);
    case AlterKind::set_not_null:
    case AlterKind::drop_not_null:
      return restore_not_null(scene, action);
    case AlterKind::set_type:
      return undo_set_type(scene, action);
    case AlterKind::add_constraint:
      return undo_add_constraint(scene, action);
    case AlterKind::drop_constraint:
      return undo_drop_constraint(scene, action);
    case AlterKind::validate_constraint:
      return NothingToUndo{};
    case AlterKind::add_identity:
      return one(pg::sql("ALTER TABLE {} ALTER COLUMN {} DROP IDENTITY", scene.before.name,
                         pg::Identifier{action.name}));
    case AlterKind::set_options:
      return undo_set_options(scene, action);
    case AlterKind::set_logged:
      return undo_logged(scene, action);
    case AlterKind::owner:
      return undo_owner(scene);
    case AlterKind::enable_trigger:
    case AlterKind::disable_trigger:
      return undo_trigger(scene, action);
    case AlterKind::row_security:
      return undo_row_security(scene, action);
    case AlterKind::attach_partition:
      return undo_attach(scene, action);
    case AlterKind::detach_partition:
    case AlterKind::detach_partition_concurrently:
    case AlterKind::detach_partition_finalize:
      return undo_detach(scene, action);
    case AlterKind::inherit:
    case AlterKind::no_inherit:
      return undo_inherit(scene, action);
    case AlterKind::alter_constraint:
    case AlterKind::set_statistics:
    case AlterKind::set_storage:
    case AlterKind::set_compression:
    case AlterKind::set_column_options:
    case AlterKind::set_identity:
    case AlterKind::drop_identity:
    case AlterKind::drop_expression:
    case AlterKind::set_tablespace:
    case AlterKind::set_access_method:
    case AlterKind::cluster_on:
    case AlterKind::set_without_cluster:
    case AlterKind::enable_rule:
    case AlterKind::disable_rule:
    case AlterKind::replica_identity:
    case AlterKind::of_type:
    case AlterKind::not_of:
    case AlterKind::other:
      return unknown_setting();
  }
  return unknown_setting();
}

}  // namespace

std::vector<std::string> constraint_made_again(const Relation& table,
                                               const catalog::Constraint& constraint) {
  std::vector<std::string> statements{pg::sql("ALTER TABLE {} ADD CONSTRAINT {} {}", table.name,
                                              pg::Identifier{constraint.name},
                                              pg::Verbatim{constraint.definition})};
  std::ranges::move(comment_made_again(table, sql::ObjectKind::constraint, constraint.name),
                    std::back_inserter(statements));
  const catalog::Index* index = table.index(constraint.index);
  if (index != nullptr && constraint.kind != sql::ConstraintKind::foreign_key) {
    std::ranges::move(marks_made_again(table, *index), std::back_inserter(statements));
  }
  return statements;
}

Undo undo_alter_table(const sql::AlterTable& change, const Catalog& before, const Catalog& after) {
  if (change.kind == sql::ObjectKind::type) {
    return Irreversible{.why = "the type's old attributes, and the values in them, are not known"};
  }
  const Relation* old_table = before.find(change.name);
  if (old_table == nullptr) {
    return before.find_index(change.name).table == nullptr ? Undo{NothingToUndo{}}
                                                           : unknown_setting();
  }
  const Relation* new_table = after.find(old_table->name);
  const Scene scene{.before = *old_table,
                    .after = new_table == nullptr ? *old_table : *new_table,
                    .old_catalog = before};
  std::vector<Undo> undos;
  undos.reserve(change.actions.size());
  for (const AlterAction& action : change.actions) {
    undos.push_back(undo_action(scene, action));
  }
  return of_one_statement(combined(undos));
}

}  // namespace pgmig::planner
