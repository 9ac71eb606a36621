// SPDX-License-Identifier: Apache-2.0
// The callers of PreventInTransactionBlock() in PostgreSQL 12 to 18 (utility.c and what it calls).
#include "sql/outside_transaction.hpp"

#include "sql/names.hpp"
#include "sql/options.hpp"
#include "sql/plpgsql.hpp"

#include <algorithm>
#include <string>

namespace pgmig::sql {

namespace {

bool reindex(const PgQuery__ReindexStmt& node) {
  return is_on({node.params, node.n_params}, "concurrently") ||
         node.kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA ||
         node.kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM ||
         node.kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE;
}

bool detaches_concurrently(const PgQuery__AlterTableStmt& node) {
  return std::ranges::any_of(Nodes(node.cmds, node.n_cmds), [](const PgQuery__Node* command) {
    const PgQuery__Node* def = command->alter_table_cmd->def;
    return def != nullptr && def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD &&
           def->partition_cmd->concurrent != 0;
  });
}

/// An option that is there and on, or not there: subscriptions connect unless told otherwise.
bool on_unless_off(Nodes options, const char* name) {
  return option_of(options, name) == nullptr || is_on(options, name);
}

bool create_subscription(const PgQuery__CreateSubscriptionStmt& node) {
  const Nodes options(node.options, node.n_options);
  return on_unless_off(options, "connect") && on_unless_off(options, "create_slot");
}

bool alter_subscription(const PgQuery__AlterSubscriptionStmt& node) {
  const Nodes options(node.options, node.n_options);
  switch (static_cast<int>(node.kind)) {
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH:
      return true;
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SET_PUBLICATION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ADD_PUBLICATION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_DROP_PUBLICATION:
      return on_unless_off(options, "refresh");
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_OPTIONS:
      // PostgreSQL 17+ alters the slot: only failover and two_phase must not be in a block
      return option_of(options, "failover") != nullptr ||
             option_of(options, "two_phase") != nullptr;
    default:
      return false;
  }
}

bool transaction(const PgQuery__TransactionStmt& node) {
  return node.kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED ||
         node.kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED;
}

bool do_block(const PgQuery__DoStmt& node) {
  const Nodes options(node.args, node.n_args);
  const PgQuery__DefElem* language = option_of(options, "language");
  const PgQuery__DefElem* body = option_of(options, "as");
  return body != nullptr && (language == nullptr || value_of(language->arg) == "plpgsql") &&
         commits(value_of(body->arg));
}

}  // namespace

bool runs_outside_transaction(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return statement.index_stmt->concurrent != 0;
    case PG_QUERY__NODE__NODE_DROP_STMT:
      return statement.drop_stmt->concurrent != 0;
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
      return reindex(*statement.reindex_stmt);
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      return detaches_concurrently(*statement.alter_table_stmt);
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
      return statement.vacuum_stmt->is_vacuumcmd != 0;
    case PG_QUERY__NODE__NODE_CREATEDB_STMT:
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
    case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
    case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
    case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT:
      return true;
    case PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT:
      return option_of(
                 {statement.alter_database_stmt->options, statement.alter_database_stmt->n_options},
                 "tablespace") != nullptr;
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
      return create_subscription(*statement.create_subscription_stmt);
    case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT:
      return alter_subscription(*statement.alter_subscription_stmt);
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
      return statement.discard_stmt->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL;
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
      return statement.cluster_stmt->relation == nullptr;
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
      return transaction(*statement.transaction_stmt);
    case PG_QUERY__NODE__NODE_DO_STMT:
      return do_block(*statement.do_stmt);
    default:
      return false;
  }
}

}  // namespace pgmig::sql
