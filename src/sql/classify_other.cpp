// SPDX-License-Identifier: Apache-2.0
// Known statements that are not taken apart: their tag, and the objects that they name.
#include "sql/classify.hpp"
#include "sql/names.hpp"
#include "sql/reads.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

std::string tag_of(const ProtobufCMessage& message) {
  std::string_view name = message.descriptor->short_name;
  constexpr std::string_view suffix = "Stmt";
  if (name.ends_with(suffix)) {
    name.remove_suffix(suffix.size());
  }
  return std::string(name);
}

/// The statement's own `objtype` or `object_type` field.
struct Typed {
  PgQuery__ObjectType type = PG_QUERY__OBJECT_TYPE__OBJECT_TYPE_UNDEFINED;
  std::vector<const PgQuery__Node*> objects;
};

Typed typed_objects(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
      return {.type = statement.comment_stmt->objtype, .objects = {statement.comment_stmt->object}};
    case PG_QUERY__NODE__NODE_SEC_LABEL_STMT:
      return {.type = statement.sec_label_stmt->objtype,
              .objects = {statement.sec_label_stmt->object}};
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
      return {.type = statement.alter_owner_stmt->object_type,
              .objects = {statement.alter_owner_stmt->object}};
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_DEPENDS_STMT:
      return {.type = statement.alter_object_depends_stmt->object_type,
              .objects = {statement.alter_object_depends_stmt->object}};
    case PG_QUERY__NODE__NODE_ALTER_EXTENSION_CONTENTS_STMT:
      return {.type = statement.alter_extension_contents_stmt->objtype,
              .objects = {statement.alter_extension_contents_stmt->object}};
    case PG_QUERY__NODE__NODE_GRANT_STMT: {
      const PgQuery__GrantStmt& node = *statement.grant_stmt;
      const bool all_in_schema =
          node.targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_ALL_IN_SCHEMA;
      return {.type = all_in_schema ? PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA : node.objtype,
              .objects = {node.objects, node.objects + node.n_objects}};
    }
    default:
      return {};
  }
}

pg::QualifiedName plain(std::string_view name) { return {.schema = {}, .name = std::string(name)}; }

/// What else a statement creates or changes, where its tree has a field for the name.
struct Named {
  ObjectKind kind = ObjectKind::other;
  std::optional<pg::QualifiedName> object;
  std::string part;
};

Named named_object(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT: {
      const PgQuery__AlterDomainStmt& node = *statement.alter_domain_stmt;
      return {ObjectKind::domain, name_of(Nodes(node.type_name, node.n_type_name))};
    }
    case PG_QUERY__NODE__NODE_ALTER_TYPE_STMT: {
      const PgQuery__AlterTypeStmt& node = *statement.alter_type_stmt;
      return {ObjectKind::type, name_of(Nodes(node.type_name, node.n_type_name))};
    }
    case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT: {
      const PgQuery__ObjectWithArgs& node = *statement.alter_function_stmt->func;
      return {ObjectKind::routine, name_of(Nodes(node.objname, node.n_objname))};
    }
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT: {
      const PgQuery__CreateStatsStmt& node = *statement.create_stats_stmt;
      return {ObjectKind::statistics, name_of(Nodes(node.defnames, node.n_defnames))};
    }
    case PG_QUERY__NODE__NODE_ALTER_STATS_STMT: {
      const PgQuery__AlterStatsStmt& node = *statement.alter_stats_stmt;
      return {ObjectKind::statistics, name_of(Nodes(node.defnames, node.n_defnames))};
    }
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
      return {ObjectKind::sequence, std::nullopt};
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
      return {ObjectKind::policy, std::nullopt, statement.create_policy_stmt->policy_name};
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
      return {ObjectKind::policy, std::nullopt};
    case PG_QUERY__NODE__NODE_RULE_STMT:
      return {ObjectKind::rule, std::nullopt,
              statement.rule_stmt->replace != 0 ? "" : statement.rule_stmt->rulename};
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
      return {ObjectKind::extension, plain(statement.create_extension_stmt->extname)};
    case PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT:
      return {ObjectKind::extension, plain(statement.alter_extension_stmt->extname)};
    case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT:
      return {ObjectKind::event_trigger, plain(statement.create_event_trig_stmt->trigname)};
    case PG_QUERY__NODE__NODE_ALTER_EVENT_TRIG_STMT:
      return {ObjectKind::event_trigger, plain(statement.alter_event_trig_stmt->trigname)};
    case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT:
      return {ObjectKind::publication, plain(statement.create_publication_stmt->pubname)};
    case PG_QUERY__NODE__NODE_ALTER_PUBLICATION_STMT:
      return {ObjectKind::publication, plain(statement.alter_publication_stmt->pubname)};
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
      return {ObjectKind::subscription, plain(statement.create_subscription_stmt->subname)};
    case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT:
      return {ObjectKind::subscription, plain(statement.alter_subscription_stmt->subname)};
    case PG_QUERY__NODE__NODE_CREATE_ROLE_STMT:
      return {ObjectKind::role, plain(statement.create_role_stmt->role)};
    case PG_QUERY__NODE__NODE_CREATEDB_STMT:
      return {ObjectKind::database, plain(statement.createdb_stmt->dbname)};
    case PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT:
      return {ObjectKind::database, plain(statement.alter_database_stmt->dbname)};
    case PG_QUERY__NODE__NODE_ALTER_DATABASE_SET_STMT:
      return {ObjectKind::database, plain(statement.alter_database_set_stmt->dbname)};
    case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
      return {ObjectKind::tablespace, plain(statement.create_table_space_stmt->tablespacename)};
    default:
      return {};
  }
}

/// ALTER SEQUENCE ... RESTART changes more than the sequence's definition.
bool restarts(const PgQuery__AlterSeqStmt& node) {
  const Nodes options(node.options, node.n_options);
  return std::ranges::any_of(options, [](const PgQuery__Node* option) {
    return option->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
           std::string_view{option->def_elem->defname} == "restart";
  });
}

/// The parser's letters: O is SET NOT NULL, C adds a constraint, V validates one.
bool checks_values(const PgQuery__AlterDomainStmt& node) {
  const std::string_view what = node.subtype;
  const bool is_later = node.def != nullptr &&
                        node.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
                        node.def->constraint->skip_validation != 0;
  return what == "O" || what == "V" || (what == "C" && !is_later);
}

bool is_relation(ObjectKind kind) {
  return kind == ObjectKind::table || kind == ObjectKind::index || kind == ObjectKind::view ||
         kind == ObjectKind::materialized_view || kind == ObjectKind::sequence ||
         kind == ObjectKind::foreign_table || kind == ObjectKind::column ||
         kind == ObjectKind::constraint || kind == ObjectKind::trigger ||
         kind == ObjectKind::rule || kind == ObjectKind::policy;
}

}  // namespace

Change other(const PgQuery__Node& statement) {
  const ProtobufCMessage& message = statement.alias->base;  // every alternative is a message
  Named named = named_object(statement);
  Other change{.tag = tag_of(message), .kind = named.kind, .relations = relations_named(message)};
  if (named.object && !named.object->name.empty()) {
    change.objects.push_back(*std::move(named.object));
  }
  change.part = std::move(named.part);
  change.checks_rows = statement.node_case == PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT &&
                       checks_values(*statement.alter_domain_stmt);
  change.restarts = statement.node_case == PG_QUERY__NODE__NODE_ALTER_SEQ_STMT &&
                    restarts(*statement.alter_seq_stmt);
  const Typed typed = typed_objects(statement);
  if (typed.type != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE_UNDEFINED) {
    change.kind = object_kind(typed.type);
  }
  for (const PgQuery__Node* node : typed.objects) {
    ObjectName name = object_name(typed.type, node);
    if (!name.object.name.empty()) {
      add_unique(is_relation(change.kind) ? change.relations : change.objects,
                 std::move(name.object));
      change.part = std::move(name.part);
    }
  }
  if (statement.node_case == PG_QUERY__NODE__NODE_COMMENT_STMT) {
    change.comment = statement.comment_stmt->comment;
  }
  return change;
}

}  // namespace pgmig::sql
