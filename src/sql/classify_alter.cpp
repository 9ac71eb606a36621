// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE and what is spelt like it, action by action.
#include "sql/classify.hpp"
#include "sql/column.hpp"
#include "sql/expression.hpp"
#include "sql/names.hpp"
#include "sql/type_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

/// What an action of the parser is to pgmig. `name` is used where the parser gives the action none.
struct Row {
  PgQuery__AlterTableType subtype;
  AlterKind kind;
  std::string_view name;
};

constexpr std::array<Row, 57> rows{{
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn, AlterKind::add_column, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn, AlterKind::drop_column, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault, AlterKind::set_default, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull, AlterKind::set_not_null, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull, AlterKind::drop_not_null, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType, AlterKind::set_type, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint, AlterKind::add_constraint, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint, AlterKind::drop_constraint, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint, AlterKind::validate_constraint, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint, AlterKind::alter_constraint, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics, AlterKind::set_statistics, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage, AlterKind::set_storage, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression, AlterKind::set_compression, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions, AlterKind::set_column_options, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions, AlterKind::set_column_options, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity, AlterKind::add_identity, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity, AlterKind::set_identity, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity, AlterKind::drop_identity, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression, AlterKind::drop_expression, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions, AlterKind::set_options, "set"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions, AlterKind::set_options, "reset"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ReplaceRelOptions, AlterKind::set_options, "set"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged, AlterKind::set_logged, "logged"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged, AlterKind::set_logged, "unlogged"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace, AlterKind::set_tablespace, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod, AlterKind::set_access_method, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn, AlterKind::cluster_on, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster, AlterKind::set_without_cluster, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner, AlterKind::owner, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig, AlterKind::enable_trigger, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig, AlterKind::enable_trigger, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig, AlterKind::enable_trigger, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll, AlterKind::enable_trigger, "all"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser, AlterKind::enable_trigger, "user"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig, AlterKind::disable_trigger, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll, AlterKind::disable_trigger, "all"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser, AlterKind::disable_trigger, "user"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRule, AlterKind::enable_rule, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysRule, AlterKind::enable_rule, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaRule, AlterKind::enable_rule, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRule, AlterKind::disable_rule, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity, AlterKind::row_security, "enable"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity, AlterKind::row_security, "disable"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity, AlterKind::row_security, "force"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity, AlterKind::row_security, "no force"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity, AlterKind::replica_identity, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition, AlterKind::attach_partition, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition, AlterKind::detach_partition, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize, AlterKind::detach_partition_finalize,
     ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit, AlterKind::inherit, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit, AlterKind::no_inherit, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddOf, AlterKind::of_type, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropOf, AlterKind::not_of, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_GenericOptions, AlterKind::other, "options"},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnGenericOptions, AlterKind::other, ""},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropOids, AlterKind::other, "without oids"},
    {PG_QUERY__ALTER_TABLE_TYPE__ALTER_TABLE_TYPE_UNDEFINED, AlterKind::other, ""},
}};

std::vector<std::string> option_names(const PgQuery__List& list) {
  std::vector<std::string> names;
  for (const PgQuery__Node* option : Nodes(list.items, list.n_items)) {
    if (option->node_case == PG_QUERY__NODE__NODE_DEF_ELEM) {
      const std::string_view space = option->def_elem->defnamespace;
      names.push_back(space.empty() ? option->def_elem->defname
                                    : std::string(space) + "." + option->def_elem->defname);
    }
  }
  return names;
}

std::string replica_identity(const PgQuery__ReplicaIdentityStmt& node) {
  const std::string_view type = node.identity_type;
  return type == "i" ? node.name : type == "f" ? "full" : type == "n" ? "nothing" : "default";
}

/// ALTER COLUMN ... TYPE: the parser keeps USING as the definition's default.
void set_type(AlterAction& action, const PgQuery__ColumnDef& definition, StatementText& text) {
  action.type = type_name_of(definition.type_name);
  action.collation = collation_of(definition.coll_clause);
  if (const PgQuery__Node* value = definition.raw_default; value != nullptr) {
    action.expression = expression_of(*value, text.following("using", place_of(*value)));
  }
}

void set_partition(AlterAction& action, const PgQuery__PartitionCmd& command) {
  action.other = name_of(command.name);
  action.default_partition = command.bound != nullptr && command.bound->is_default != 0;
  if (command.concurrent != 0) {
    action.kind = AlterKind::detach_partition_concurrently;
  }
}

/// ADD GENERATED ... AS IDENTITY.
void set_identity(AlterAction& action, const PgQuery__Constraint& node) {
  action.identity =
      std::string_view(node.generated_when) == "a" ? Identity::always : Identity::by_default;
}

void set_constraint(AlterAction& action, const PgQuery__Constraint& node, StatementText& text) {
  if (action.kind == AlterKind::add_constraint) {
    action.constraint = constraint_of(node, text);
    action.name = node.conname;
  } else if (action.kind == AlterKind::alter_constraint) {
    action.name = node.conname;
  } else if (action.kind == AlterKind::add_identity) {
    set_identity(action, node);
  }
}

/// What the action carries depends on its kind; the node says which it is.
void take_definition(AlterAction& action, const PgQuery__Node& def, StatementText& text) {
  switch (static_cast<int>(def.node_case)) {
    case PG_QUERY__NODE__NODE_COLUMN_DEF:
      if (action.kind == AlterKind::add_column) {
        action.column = column_of(*def.column_def, text);
        action.name = def.column_def->colname;
      } else {
        set_type(action, *def.column_def, text);
      }
      break;
    case PG_QUERY__NODE__NODE_CONSTRAINT:
      set_constraint(action, *def.constraint, text);
      break;
    case PG_QUERY__NODE__NODE_PARTITION_CMD:
      set_partition(action, *def.partition_cmd);
      break;
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      action.other = name_of(*def.range_var);
      break;
    case PG_QUERY__NODE__NODE_TYPE_NAME:
      action.type = type_name_of(*def.type_name);
      action.other = action.type->base;
      break;
    case PG_QUERY__NODE__NODE_REPLICA_IDENTITY_STMT:
      action.name = replica_identity(*def.replica_identity_stmt);
      break;
    case PG_QUERY__NODE__NODE_LIST:
      action.options = option_names(*def.list);
      break;
    default:
      break;
  }
}

std::string name_in(const PgQuery__AlterTableCmd& command, std::string_view otherwise) {
  if (*command.name != '\0') {
    return command.name;
  }
  if (command.num != 0) {
    return std::to_string(command.num);  // ALTER INDEX ... ALTER COLUMN 2 SET STATISTICS
  }
  return command.newowner == nullptr ? std::string(otherwise) : role_name(*command.newowner);
}

AlterAction action_of(const PgQuery__AlterTableCmd& command, StatementText& text) {
  const auto* row = std::ranges::find(rows, command.subtype, &Row::subtype);
  if (row == rows.end()) {
    row = &rows.back();
  }
  const bool triggers =
      row->kind == AlterKind::enable_trigger || row->kind == AlterKind::disable_trigger;
  AlterAction action{.kind = row->kind,
                     .name = name_in(command, row->name),
                     .if_exists = command.missing_ok != 0 && row->kind != AlterKind::add_column,
                     .if_not_exists = command.missing_ok != 0 && row->kind == AlterKind::add_column,
                     .cascade = command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE,
                     .all_triggers = triggers && !row->name.empty()};
  if (row->kind == AlterKind::set_default && command.def == nullptr) {
    action.kind = AlterKind::drop_default;
  } else if (row->kind == AlterKind::set_default) {
    action.expression =
        expression_of(*command.def, text.following("default", place_of(*command.def)));
  } else if (command.def != nullptr) {
    take_definition(action, *command.def, text);
  }
  return action;
}

}  // namespace

Change alter_table(const PgQuery__Node& statement, StatementText& text) {
  const PgQuery__AlterTableStmt& node = *statement.alter_table_stmt;
  const ObjectKind kind = object_kind(node.objtype);
  AlterTable change{.name = name_of(node.relation),
                    .kind = kind,
                    .if_exists = node.missing_ok != 0,
                    .only = node.relation->inh == 0 && kind != ObjectKind::type};
  for (const PgQuery__Node* command : Nodes(node.cmds, node.n_cmds)) {
    change.actions.push_back(action_of(*command->alter_table_cmd, text));
  }
  return change;
}

}  // namespace pgmig::sql
