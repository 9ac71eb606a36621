// SPDX-License-Identifier: Apache-2.0
// Dotted names are lists of strings, relations are RangeVars, types and routines have nodes of
// their own.
#include "sql/names.hpp"

#include <array>
#include <utility>

namespace pgmig::sql {

namespace {

Nodes list_of(const PgQuery__Node* node) {
  return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_LIST
             ? Nodes(node->list->items, node->list->n_items)
             : Nodes{};
}

/// Whose names end in the name of a part: relation and column, constraint, trigger ...
bool names_a_part(PgQuery__ObjectType type) {
  constexpr std::array types{
      PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN,        PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE,
      PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT, PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER,
      PG_QUERY__OBJECT_TYPE__OBJECT_RULE,          PG_QUERY__OBJECT_TYPE__OBJECT_POLICY,
  };
  return std::ranges::find(types, type) != types.end();
}

}  // namespace

std::string_view string_of(const PgQuery__Node* node) {
  return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_STRING ? node->string->sval
                                                                           : std::string_view{};
}

std::vector<std::string> strings_of(Nodes nodes) {
  std::vector<std::string> texts;
  for (const PgQuery__Node* node : nodes) {
    texts.emplace_back(string_of(node));
  }
  return texts;
}

pg::QualifiedName name_of(const PgQuery__RangeVar& relation) {
  return {.schema = relation.schemaname, .name = relation.relname};
}

pg::QualifiedName name_of(const PgQuery__RangeVar* relation) {
  return relation == nullptr ? pg::QualifiedName{} : name_of(*relation);
}

pg::QualifiedName name_of(Nodes parts) {
  pg::QualifiedName name;
  if (!parts.empty()) {
    name.name = string_of(parts.back());
  }
  if (parts.size() > 1) {
    name.schema = string_of(parts[parts.size() - 2]);
  }
  return name;
}

std::vector<pg::QualifiedName> relations_of(Nodes nodes) {
  std::vector<pg::QualifiedName> names;
  for (const PgQuery__Node* node : nodes) {
    if (node->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
      names.push_back(name_of(*node->range_var));
    }
  }
  return names;
}

ObjectName object_name(PgQuery__ObjectType type, const PgQuery__Node* node) {
  if (node == nullptr) {
    return {};
  }
  if (node->node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS) {
    return {.object = name_of({node->object_with_args->objname, node->object_with_args->n_objname}),
            .part = {}};
  }
  if (node->node_case == PG_QUERY__NODE__NODE_TYPE_NAME) {
    return {.object = name_of({node->type_name->names, node->type_name->n_names}), .part = {}};
  }
  if (node->node_case == PG_QUERY__NODE__NODE_STRING) {
    return {.object = {.schema = {}, .name = node->string->sval}, .part = {}};
  }
  const Nodes parts = list_of(node);
  if (type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT && parts.size() == 2) {
    return {.object = object_name(PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN, parts[0]).object,
            .part = std::string(string_of(parts[1]))};
  }
  if (names_a_part(type) && parts.size() > 1) {
    return {.object = name_of(parts.first(parts.size() - 1)),
            .part = std::string(string_of(parts.back()))};
  }
  return {.object = name_of(parts), .part = {}};
}

std::string role_name(const PgQuery__RoleSpec& role) {
  switch (static_cast<int>(role.roletype)) {
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CURRENT_ROLE:
      return "current_role";
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CURRENT_USER:
      return "current_user";
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_SESSION_USER:
      return "session_user";
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC:
      return "public";
    default:
      return role.rolename;
  }
}

ObjectKind object_kind(PgQuery__ObjectType type) {
  static constexpr std::array<std::pair<PgQuery__ObjectType, ObjectKind>, 30> kinds{{
      {PG_QUERY__OBJECT_TYPE__OBJECT_TABLE, ObjectKind::table},
      {PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, ObjectKind::index},
      {PG_QUERY__OBJECT_TYPE__OBJECT_VIEW, ObjectKind::view},
      {PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW, ObjectKind::materialized_view},
      {PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE, ObjectKind::sequence},
      {PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE, ObjectKind::foreign_table},
      {PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN, ObjectKind::column},
      {PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE, ObjectKind::column},
      {PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT, ObjectKind::constraint},
      {PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT, ObjectKind::constraint},
      {PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER, ObjectKind::trigger},
      {PG_QUERY__OBJECT_TYPE__OBJECT_RULE, ObjectKind::rule},
      {PG_QUERY__OBJECT_TYPE__OBJECT_POLICY, ObjectKind::policy},
      {PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION, ObjectKind::routine},
      {PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE, ObjectKind::routine},
      {PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE, ObjectKind::routine},
      {PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE, ObjectKind::routine},
      {PG_QUERY__OBJECT_TYPE__OBJECT_TYPE, ObjectKind::type},
      {PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN, ObjectKind::domain},
      {PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA, ObjectKind::schema},
      {PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION, ObjectKind::extension},
      {PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT, ObjectKind::statistics},
      {PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION, ObjectKind::publication},
      {PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION_NAMESPACE, ObjectKind::publication},
      {PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION_REL, ObjectKind::publication},
      {PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION, ObjectKind::subscription},
      {PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER, ObjectKind::event_trigger},
      {PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE, ObjectKind::database},
      {PG_QUERY__OBJECT_TYPE__OBJECT_ROLE, ObjectKind::role},
      {PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE, ObjectKind::tablespace},
  }};
  const auto* const row =
      std::ranges::find(kinds, type, &std::pair<PgQuery__ObjectType, ObjectKind>::first);
  return row == kinds.end() ? ObjectKind::other : row->second;
}

}  // namespace pgmig::sql
