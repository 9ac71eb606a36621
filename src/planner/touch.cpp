// SPDX-License-Identifier: Apache-2.0
// Names by names_in(); columns and constraints where a statement says that it touches no more.
#include "planner/touch.hpp"

#include "base/overloaded.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_tree.hpp"
#include "planner/judging.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using sql::AlterAction;
using sql::AlterKind;

namespace {

using Names = std::set<std::string>;

/// A table has one: the new one comes after the old one has gone.
constexpr const char* primary_key_part = "the primary key";

std::string constraint_part(const std::string& name) { return "constraint " + name; }

void add_all(Names& names, const std::vector<std::string>& more) {
  names.insert(more.begin(), more.end());
}

void add_expression(Names& names, const std::optional<sql::Expression>& expression) {
  if (expression) {
    add_all(names, expression->columns);
  }
}

void add_constraint(Names& names, const sql::Constraint& constraint) {
  add_all(names, constraint.columns);
  names.insert(constraint_part(constraint.name));
  if (constraint.kind == sql::ConstraintKind::primary_key) {
    names.insert(primary_key_part);
  }
}

Touch::Parts parts_of_new_column(const sql::ColumnDefinition& column) {
  Names names{column.name};
  add_expression(names, column.generated);
  for (const sql::Constraint& constraint : column.constraints) {
    add_constraint(names, constraint);
  }
  return names;
}

/// Of a constraint that is there, its columns too: dropping it frees them.
Touch::Parts parts_of_old_constraint(const std::string& name, const catalog::Relation* table) {
  const catalog::Constraint* constraint = table == nullptr ? nullptr : table->constraint(name);
  if (constraint == nullptr) {
    return std::nullopt;
  }
  Names names{constraint_part(name)};
  add_all(names, constraint->columns);
  if (constraint->kind == sql::ConstraintKind::primary_key) {
    names.insert(primary_key_part);
  }
  return names;
}

/// The primary key goes with its column.
bool is_in_primary_key(const std::string& column, const catalog::Relation* table) {
  return table != nullptr &&
         std::ranges::any_of(table->constraints, [&](const catalog::Constraint& constraint) {
           return constraint.kind == sql::ConstraintKind::primary_key &&
                  std::ranges::count(constraint.columns, column) > 0;
         });
}

Touch::Parts parts_of_column(const AlterAction& action, const catalog::Relation* table) {
  Names names{action.name};
  add_expression(names, action.expression);
  if (action.kind == AlterKind::drop_column && is_in_primary_key(action.name, table)) {
    names.insert(primary_key_part);
  }
  return names;
}

Touch::Parts parts_of_index(const sql::CreateIndex& change) {
  Names names;
  for (const sql::IndexKey& key : change.keys) {
    names.insert(key.column);
    add_expression(names, key.expression);
  }
  add_all(names, change.included);
  add_expression(names, change.predicate);
  return names;
}

Touch::Parts parts_of_rename(const sql::Rename& change) {
  if (change.kind == sql::ObjectKind::column) {
    return Names{change.part, change.new_name};
  }
  if (change.kind == sql::ObjectKind::constraint) {
    return Names{constraint_part(change.part), constraint_part(change.new_name)};
  }
  return std::nullopt;
}

Touch::Parts parts_of_drop(const sql::Drop& change) {
  if (change.part.empty()) {
    return std::nullopt;
  }
  return Names{std::string{sql::name(change.kind)} + " " + change.part};
}

/// Where a statement has one relation of which it touches parts.
void narrow(Touch& touch, const sql::Change& change, const Catalog& catalog) {
  const auto replace = [&](const pg::QualifiedName& name, Touch::Parts parts) {
    touch.objects[catalog.resolve(name)] = std::move(parts);
  };
  if (const auto* alter = std::get_if<sql::AlterTable>(&change)) {
    touch.objects.erase(catalog.resolve(alter->name));
    for (const AlterAction& action : alter->actions) {
      touch.add(catalog.resolve(alter->name), parts_of_action(action, catalog.find(alter->name)));
    }
  } else if (const auto* index = std::get_if<sql::CreateIndex>(&change)) {
    replace(index->table, parts_of_index(*index));
  } else if (const auto* rename = std::get_if<sql::Rename>(&change)) {
    replace(rename->object, parts_of_rename(*rename));
  } else if (const auto* drop = std::get_if<sql::Drop>(&change)) {
    for (const pg::QualifiedName& name : drop->names) {
      replace(name, parts_of_drop(*drop));
    }
  }
}

void add_schemas(Touch& touch, const sql::Change& change) {
  if (const auto* create = std::get_if<sql::CreateSchema>(&change)) {
    touch.schemas.insert(create->name);
  }
  if (const auto* drop = std::get_if<sql::Drop>(&change);
      drop != nullptr && drop->kind == sql::ObjectKind::schema) {
    for (const pg::QualifiedName& name : drop->names) {
      touch.schemas.insert(name.name);
    }
  }
  if (const auto* rename = std::get_if<sql::Rename>(&change);
      rename != nullptr && rename->kind == sql::ObjectKind::schema) {
    touch.schemas.insert({rename->object.name, rename->new_name});
  }
}

/// Without a name of its own an index gets the server's.
void add_unnamed_index(Touch& touch, const sql::Change& change, const Catalog& catalog) {
  const auto* index = std::get_if<sql::CreateIndex>(&change);
  const catalog::Relation* table =
      index == nullptr || !index->name.empty() ? nullptr : catalog.find(index->table);
  if (table != nullptr) {
    touch.add({.schema = table->name.schema, .name = name_of_index(*index, *table, catalog)},
              std::nullopt);
  }
}

/// A value's new name is written into, and read from, the columns of its type.
void add_columns_of_enum(Touch& touch, const sql::Change& change, const Catalog& catalog) {
  const auto* alter = std::get_if<sql::AlterEnum>(&change);
  const catalog::Type* type =
      alter == nullptr || alter->old_value.empty() ? nullptr : catalog.find_type(alter->name);
  if (type == nullptr) {
    return;
  }
  const std::string name = pg::to_sql(type->name);
  for (const auto& [relation_name, relation] : catalog.relations) {
    for (const catalog::Column& column : relation.columns) {
      if (column.type == name || column.type == name + "[]") {
        touch.add(relation_name, Names{column.name});
      }
    }
  }
}

/// Code that cannot be seen, and maintenance of the whole database, keep their place in the file.
bool reaches_everywhere(const sql::Change& change, const Catalog& catalog) {
  return std::visit(
      Overloaded{
          [](const sql::Opaque&) { return true; },
          [](const sql::Maintenance& c) { return c.objects.empty(); },
          [&](const sql::Query& c) { return runs_unseen_code(catalog, c.functions); },
          [&](const sql::DataChange& c) { return runs_unseen_code(catalog, c.functions); },
          [&](const sql::CreateTableAs& c) { return runs_unseen_code(catalog, c.functions); },
          [](const auto&) { return false; },
      },
      change);
}

bool overlap(const Touch::Parts& a, const Touch::Parts& b) {
  return !a || !b ||
         std::ranges::any_of(*a, [&](const std::string& part) { return b->contains(part); });
}

bool lies_in(const Touch& touch, const std::set<std::string>& schemas) {
  return std::ranges::any_of(schemas, [&](const std::string& schema) {
    return touch.schemas.contains(schema) ||
           std::ranges::any_of(touch.objects,
                               [&](const auto& object) { return object.first.schema == schema; });
  });
}

bool mentions_any(const std::string& body, const Touch& touch) {
  return !body.empty() && std::ranges::any_of(touch.objects, [&](const auto& object) {
    return mentions(body, object.first.name);
  });
}

}  // namespace

Touch::Parts parts_of_action(const AlterAction& action, const catalog::Relation* table) {
  switch (action.kind) {
    case AlterKind::add_column:
      return parts_of_new_column(*action.column);
    case AlterKind::drop_column:
    case AlterKind::set_default:
    case AlterKind::drop_default:
    case AlterKind::set_not_null:
    case AlterKind::drop_not_null:
    case AlterKind::set_type:
    case AlterKind::set_statistics:
    case AlterKind::set_storage:
    case AlterKind::set_compression:
    case AlterKind::set_column_options:
    case AlterKind::add_identity:
    case AlterKind::set_identity:
    case AlterKind::drop_identity:
    case AlterKind::drop_expression:
      return parts_of_column(action, table);
    case AlterKind::add_constraint: {
      Names names;
      add_constraint(names, *action.constraint);
      return names;
    }
    case AlterKind::drop_constraint:
    case AlterKind::validate_constraint:
      return parts_of_old_constraint(action.name, table);
    case AlterKind::alter_constraint:
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
    case AlterKind::detach_partition:
    case AlterKind::detach_partition_concurrently:
    case AlterKind::detach_partition_finalize:
    case AlterKind::inherit:
    case AlterKind::no_inherit:
    case AlterKind::of_type:
    case AlterKind::not_of:
    case AlterKind::other:
      return std::nullopt;
  }
  return std::nullopt;
}

void Touch::add(const pg::QualifiedName& name, Parts parts) {
  const auto [at, is_new] = objects.try_emplace(name, parts);
  if (is_new) {
    return;
  }
  if (!at->second || !parts) {
    at->second = std::nullopt;
  } else {
    at->second->insert(parts->begin(), parts->end());
  }
}

void Touch::add(const Touch& other) {
  for (const auto& [name, parts] : other.objects) {
    add(name, parts);
  }
  schemas.insert(other.schemas.begin(), other.schemas.end());
  body += other.body;
  everything = everything || other.everything;
}

Touch touch_of(const sql::Statement& statement, const Catalog& catalog) {
  Touch touch;
  for (const pg::QualifiedName& name : sql::names_in(statement.change)) {
    touch.add(catalog.resolve(name), std::nullopt);
  }
  narrow(touch, statement.change, catalog);
  add_schemas(touch, statement.change);
  add_unnamed_index(touch, statement.change, catalog);
  add_columns_of_enum(touch, statement.change, catalog);
  if (std::holds_alternative<sql::CreateRoutine>(statement.change)) {
    touch.body = statement.text;
  }
  touch.everything = reaches_everywhere(statement.change, catalog);
  return touch;
}

bool depends(const Touch& later, const Touch& earlier) {
  if (later.everything || earlier.everything || lies_in(later, earlier.schemas) ||
      lies_in(earlier, later.schemas) || mentions_any(later.body, earlier)) {
    return true;
  }
  return std::ranges::any_of(later.objects, [&](const auto& object) {
    const auto at = earlier.objects.find(object.first);
    return at != earlier.objects.end() && overlap(object.second, at->second);
  });
}

}  // namespace pgmig::planner
