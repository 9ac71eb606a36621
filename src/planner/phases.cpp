// SPDX-License-Identifier: Apache-2.0
// expand builds, migrate moves rows, contract takes away.
#include "planner/phases.hpp"

#include "base/overloaded.hpp"
#include "planner/effect_set.hpp"
#include "planner/existence.hpp"
#include "planner/judging.hpp"
#include "planner/type_change.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using plan::Phase;
using sql::AlterAction;
using sql::AlterKind;
using sql::ObjectKind;

namespace {

bool is_old(const Catalog& catalog, const pg::QualifiedName& name) {
  const Relation* relation = catalog.find(name);
  return relation != nullptr && !is_ours(*relation);
}

/// Objects that are no relations carry no mark: what this migration made is known, all else was
/// there before.
bool is_old_object(const Catalog& catalog, ObjectKind kind, const pg::QualifiedName& name,
                   std::string_view part, const MadeNames& made_here) {
  switch (kind) {
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::sequence:
    case ObjectKind::foreign_table:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
      return is_old(catalog, name) && may_exist(catalog, kind, name, part);
    case ObjectKind::index: {
      const auto [table, index] = catalog.find_index(name);
      return table != nullptr && !is_ours(*table);
    }
    case ObjectKind::routine:
    case ObjectKind::type:
    case ObjectKind::domain:
    case ObjectKind::schema:
    case ObjectKind::extension:
    case ObjectKind::column:
    case ObjectKind::constraint:
    case ObjectKind::statistics:
    case ObjectKind::publication:
    case ObjectKind::subscription:
    case ObjectKind::event_trigger:
    case ObjectKind::database:
    case ObjectKind::role:
    case ObjectKind::tablespace:
    case ObjectKind::other:
      return may_exist(catalog, kind, name, part) && !made_here.contains(name) &&
             !made_here.contains(catalog.resolve(name));
  }
  return true;
}

Taking taken_by_drop(const sql::Drop& change, const Catalog& catalog, const MadeNames& made_here) {
  const bool any = std::ranges::any_of(change.names, [&](const pg::QualifiedName& name) {
    return is_old_object(catalog, change.kind, name, change.part, made_here);
  });
  if (!any) {
    return Taking::nothing;
  }
  return change.kind == ObjectKind::index || change.kind == ObjectKind::statistics ? Taking::unseen
                                                                                   : Taking::used;
}

/// A new type that old values or old writers do not fit.
bool narrows(const AlterAction& action, const Relation& relation, const Catalog& catalog) {
  const catalog::Column* column = relation.column(action.name);
  return column == nullptr || !action.type || !is_widening(catalog, column->type, *action.type);
}

bool takes_away(const AlterAction& action, const Relation& relation, const Catalog& catalog) {
  switch (action.kind) {
    case AlterKind::drop_column:
      return !relation.columns_known || relation.column(action.name) != nullptr;
    case AlterKind::drop_constraint:
      return relation.constraint(action.name) != nullptr;
    case AlterKind::set_type:
      return narrows(action, relation, catalog);
    case AlterKind::drop_default:
    case AlterKind::drop_identity:
    case AlterKind::detach_partition:
    case AlterKind::detach_partition_concurrently:
    case AlterKind::detach_partition_finalize:
    case AlterKind::no_inherit:
      return true;
    case AlterKind::add_column:
    case AlterKind::set_default:
    case AlterKind::set_not_null:
    case AlterKind::drop_not_null:
    case AlterKind::add_constraint:
    case AlterKind::validate_constraint:
    case AlterKind::alter_constraint:
    case AlterKind::set_statistics:
    case AlterKind::set_storage:
    case AlterKind::set_compression:
    case AlterKind::set_column_options:
    case AlterKind::add_identity:
    case AlterKind::set_identity:
    case AlterKind::drop_expression:
    case AlterKind::set_options:
    case AlterKind::set_logged:
    case AlterKind::set_tablespace:
    case AlterKind::set_access_method:
    case AlterKind::cluster_on:
    case AlterKind::set_without_cluster:
    case AlterKind::owner:
    case AlterKind::enable_trigger:
    case AlterKind::disable_trigger:
    case AlterKind::enable_rule:
    case AlterKind::disable_rule:
    case AlterKind::row_security:
    case AlterKind::replica_identity:
    case AlterKind::attach_partition:
    case AlterKind::inherit:
    case AlterKind::of_type:
    case AlterKind::not_of:
    case AlterKind::other:
      return false;
  }
  return false;
}

/// DROP CONSTRAINT c, ADD CONSTRAINT c: the old one is replaced at once.
bool is_replaced(const AlterAction& action, const sql::AlterTable& change) {
  return action.kind == AlterKind::drop_constraint &&
         std::ranges::any_of(change.actions, [&](const AlterAction& other) {
           return other.kind == AlterKind::add_constraint && other.constraint &&
                  other.constraint->name == action.name;
         });
}

bool drops_column(const sql::AlterTable& change) {
  return std::ranges::find(change.actions, AlterKind::drop_column, &AlterAction::kind) !=
         change.actions.end();
}

Taking taken_by_alter(const sql::AlterTable& change, const Catalog& catalog,
                      const MadeNames& made_here) {
  if (change.kind == ObjectKind::type) {
    return drops_column(change) &&
                   is_old_object(catalog, ObjectKind::type, change.name, {}, made_here)
               ? Taking::used
               : Taking::nothing;
  }
  const Relation* relation = catalog.find(change.name);
  if (relation == nullptr || is_ours(*relation)) {
    return Taking::nothing;
  }
  const bool any = std::ranges::any_of(change.actions, [&](const AlterAction& action) {
    return takes_away(action, *relation, catalog) && !is_replaced(action, change);
  });
  return any ? Taking::used : Taking::nothing;
}

/// No application says such an object's name.
bool has_unseen_name(ObjectKind kind) {
  return kind == ObjectKind::index || kind == ObjectKind::constraint ||
         kind == ObjectKind::trigger || kind == ObjectKind::rule || kind == ObjectKind::policy ||
         kind == ObjectKind::statistics;
}

Taking taken_by_rename(const sql::Rename& change, const Catalog& catalog,
                       const MadeNames& made_here) {
  if (has_unseen_name(change.kind) || catalog.find_index(change.object).table != nullptr) {
    return Taking::nothing;
  }
  if (change.kind == ObjectKind::column) {
    return is_old(catalog, change.object) || change.relation_kind == ObjectKind::type
               ? Taking::used
               : Taking::nothing;
  }
  return is_old_object(catalog, change.kind, change.object, {}, made_here) ? Taking::used
                                                                           : Taking::nothing;
}

Taking used_if(bool is_used) { return is_used ? Taking::used : Taking::nothing; }

/// Rows of a table that only this run knows are nobody's business: no phase of their own.
Phase phase_of_write(const sql::DataChange& change, const Catalog& catalog) {
  const auto is_new = [&](const pg::QualifiedName& name) {
    const Relation* relation = catalog.find(name);
    return relation != nullptr && is_ours(*relation);
  };
  const bool all_new = is_new(change.table) &&
                       std::ranges::all_of(change.also, is_new, &sql::DataChange::Write::table);
  return all_new ? Phase::expand : Phase::migrate;
}

/// Of a type.
bool holds_old_values(const Catalog& catalog, const pg::QualifiedName& type) {
  return catalog.find_type(type) != nullptr &&
         std::ranges::any_of(users_of_type(catalog, type), [&](const Relation* user) {
           return may_hold_old_rows(catalog, *user);
         });
}

Phase phase_if_old(bool is_old_relation) {
  return is_old_relation ? Phase::migrate : Phase::expand;
}

}  // namespace

Taking what_it_takes(const sql::Change& change, const Catalog& catalog,
                     const MadeNames& made_here) {
  return std::visit(
      Overloaded{
          [&](const sql::Drop& c) { return taken_by_drop(c, catalog, made_here); },
          [&](const sql::AlterTable& c) { return taken_by_alter(c, catalog, made_here); },
          [&](const sql::Rename& c) { return taken_by_rename(c, catalog, made_here); },
          [&](const sql::SetSchema& c) {
            return used_if(is_old_object(catalog, c.kind, c.object, {}, made_here));
          },
          [&](const sql::AlterEnum& c) {
            return used_if(!c.old_value.empty() &&
                           is_old_object(catalog, ObjectKind::type, c.name, {}, made_here));
          },
          [](const auto&) { return Taking::nothing; },
      },
      change);
}

Phase natural_phase(const sql::Change& change, Taking taking, const Catalog& catalog) {
  if (taking != Taking::nothing) {
    return Phase::contract;
  }
  return std::visit(
      Overloaded{
          [&](const sql::DataChange& c) { return phase_of_write(c, catalog); },
          [&](const sql::Copy& c) { return phase_if_old(c.from && is_old(catalog, c.table)); },
          [&](const sql::Maintenance& c) {
            return phase_if_old(c.verb == sql::Maintenance::Verb::refresh);
          },
          // What takes away from what is new or not there: nobody misses it, but it is no building
          // either.
          [](const sql::Drop&) { return Phase::migrate; },
          [](const sql::Truncate&) { return Phase::migrate; },
          [](const sql::AlterEnum& c) {
            return c.old_value.empty() ? Phase::expand : Phase::migrate;
          },
          [](const sql::SetSchema&) { return Phase::migrate; },
          [](const sql::Rename& c) {
            return has_unseen_name(c.kind) ? Phase::expand : Phase::migrate;
          },
          [](const sql::AlterTable& c) {
            const bool drops = std::ranges::any_of(c.actions, [](const AlterAction& action) {
              return action.kind == AlterKind::drop_column ||
                     action.kind == AlterKind::drop_constraint;
            });
            return drops ? Phase::migrate : Phase::expand;
          },
          [](const auto&) { return Phase::expand; },
      },
      change);
}

bool works_on_old_rows(const sql::Change& change, const Catalog& catalog) {
  return std::ranges::any_of(sql::names_in(change), [&](const pg::QualifiedName& name) {
    const Relation* relation = catalog.find(name);
    const auto at = catalog.find_index(name);
    return (relation != nullptr && may_hold_old_rows(catalog, *relation)) ||
           (at.table != nullptr && may_hold_old_rows(catalog, *at.table)) ||
           holds_old_values(catalog, name);
  });
}

}  // namespace pgmig::planner
