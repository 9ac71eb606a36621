// SPDX-License-Identifier: Apache-2.0
// ALTER ... RENAME, ALTER ... SET SCHEMA, DROP.
#include "sql/classify.hpp"
#include "sql/names.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

constexpr std::string_view no_schema;

pg::QualifiedName unqualified(std::string_view name) {
  return {.schema = std::string(no_schema), .name = std::string(name)};
}

/// Whose relation_type says what the relation of the renamed part is.
bool is_part(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::column:
    case ObjectKind::constraint:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
      return true;
    case ObjectKind::table:
    case ObjectKind::index:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::sequence:
    case ObjectKind::foreign_table:
    case ObjectKind::routine:
    case ObjectKind::type:
    case ObjectKind::domain:
    case ObjectKind::schema:
    case ObjectKind::extension:
    case ObjectKind::statistics:
    case ObjectKind::publication:
    case ObjectKind::subscription:
    case ObjectKind::event_trigger:
    case ObjectKind::database:
    case ObjectKind::role:
    case ObjectKind::tablespace:
    case ObjectKind::other:
      return false;
  }
  return false;
}

ObjectKind relation_kind_of(const PgQuery__RenameStmt& node, ObjectKind kind) {
  if (node.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE) {
    return ObjectKind::type;
  }
  if (node.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT) {
    return ObjectKind::domain;
  }
  if (!is_part(kind)) {
    return kind;
  }
  const ObjectKind relation = object_kind(node.relation_type);
  return relation == ObjectKind::other ? ObjectKind::table : relation;
}

}  // namespace

Change rename(const PgQuery__Node& statement) {
  const PgQuery__RenameStmt& node = *statement.rename_stmt;
  const ObjectKind kind = object_kind(node.rename_type);
  Rename change{.kind = kind,
                .relation_kind = relation_kind_of(node, kind),
                .part = is_part(kind) ? node.subname : "",
                .new_name = node.newname,
                .if_exists = node.missing_ok != 0};
  if (node.relation != nullptr) {
    change.object = name_of(*node.relation);
  } else if (node.object != nullptr) {
    // The domain of a constraint is named as a type would be.
    const auto type =
        kind == ObjectKind::constraint ? PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN : node.rename_type;
    change.object = object_name(type, node.object).object;
  } else {
    change.object = unqualified(node.subname);
  }
  return change;
}

Change set_schema(const PgQuery__Node& statement) {
  const PgQuery__AlterObjectSchemaStmt& node = *statement.alter_object_schema_stmt;
  return SetSchema{.kind = object_kind(node.object_type),
                   .object = node.relation != nullptr
                                 ? name_of(*node.relation)
                                 : object_name(node.object_type, node.object).object,
                   .new_schema = node.newschema};
}

Change drop(const PgQuery__Node& statement) {
  const PgQuery__DropStmt& node = *statement.drop_stmt;
  Drop change{.kind = object_kind(node.remove_type),
              .if_exists = node.missing_ok != 0,
              .cascade = node.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE,
              .concurrently = node.concurrent != 0};
  for (const PgQuery__Node* object : Nodes(node.objects, node.n_objects)) {
    ObjectName name = object_name(node.remove_type, object);
    if (!name.object.name.empty()) {  // a cast, say, has no name
      change.names.push_back(std::move(name.object));
    }
    change.part = std::move(name.part);
  }
  return change;
}

Change drop_shared(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_DROP_ROLE_STMT: {
      const PgQuery__DropRoleStmt& node = *statement.drop_role_stmt;
      Drop change{.kind = ObjectKind::role, .if_exists = node.missing_ok != 0};
      for (const PgQuery__Node* role : Nodes(node.roles, node.n_roles)) {
        change.names.push_back(unqualified(role_name(*role->role_spec)));
      }
      return change;
    }
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
      return Drop{.kind = ObjectKind::database,
                  .names = {unqualified(statement.dropdb_stmt->dbname)},
                  .if_exists = statement.dropdb_stmt->missing_ok != 0};
    case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
      return Drop{.kind = ObjectKind::tablespace,
                  .names = {unqualified(statement.drop_table_space_stmt->tablespacename)},
                  .if_exists = statement.drop_table_space_stmt->missing_ok != 0};
    default:
      return Drop{.kind = ObjectKind::subscription,
                  .names = {unqualified(statement.drop_subscription_stmt->subname)},
                  .if_exists = statement.drop_subscription_stmt->missing_ok != 0};
  }
}

}  // namespace pgmig::sql
