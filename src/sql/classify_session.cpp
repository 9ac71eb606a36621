// SPDX-License-Identifier: Apache-2.0
// Transactions, settings, maintenance, and what cannot be seen into.
#include "sql/classify.hpp"
#include "sql/expression.hpp"
#include "sql/lexer.hpp"
#include "sql/names.hpp"
#include "sql/options.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

/// SET a = 1, 'x': the values as text, joined.
std::string joined_values(Nodes values) {
  std::string joined;
  for (const PgQuery__Node* node : values) {
    joined += joined.empty() ? "" : ", ";
    const std::string value = value_of(node);
    joined +=
        value.empty() && node->node_case != PG_QUERY__NODE__NODE_A_CONST ? deparsed(*node) : value;
  }
  return joined;
}

/// As current_setting() would give it: the schemas' names quoted where they must be.
std::string joined_schemas(Nodes values) {
  std::string joined;
  for (const PgQuery__Node* node : values) {
    joined += joined.empty() ? "" : ", ";
    joined += pg::quote_identifier(value_of(node));
  }
  return joined;
}

/// SET TRANSACTION and its kin are named in capitals; settings as written.
std::string folded(std::string name) {
  std::ranges::transform(name, name.begin(), fold);
  return name;
}

ObjectKind reindexed_kind(PgQuery__ReindexObjectType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX:
      return ObjectKind::index;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA:
      return ObjectKind::schema;
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM:
    case PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE:
      return ObjectKind::database;
    default:
      return ObjectKind::table;
  }
}

Maintenance reindex_of(const PgQuery__ReindexStmt& node) {
  Maintenance change{.verb = Maintenance::Verb::reindex,
                     .kind = reindexed_kind(node.kind),
                     .concurrently = is_on({node.params, node.n_params}, "concurrently")};
  if (node.relation != nullptr) {
    change.objects.push_back(name_of(*node.relation));
  } else if (*node.name != '\0') {
    change.objects.push_back({.schema = {}, .name = node.name});
  }
  return change;
}

Maintenance vacuum_of(const PgQuery__VacuumStmt& node) {
  const bool full = is_on({node.options, node.n_options}, "full");
  Maintenance change{.verb = node.is_vacuumcmd == 0 ? Maintenance::Verb::analyze
                             : full                 ? Maintenance::Verb::vacuum_full
                                                    : Maintenance::Verb::vacuum};
  for (const PgQuery__Node* relation : Nodes(node.rels, node.n_rels)) {
    change.objects.push_back(name_of(relation->vacuum_relation->relation));
  }
  return change;
}

Transaction::Verb verb_of(PgQuery__TransactionStmtKind kind) {
  using Verb = Transaction::Verb;
  switch (static_cast<int>(kind)) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
      return Verb::begin;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
      return Verb::commit;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
      return Verb::rollback;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
      return Verb::savepoint;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
      return Verb::release;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
      return Verb::rollback_to;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE:
      return Verb::prepare;
    default:  // COMMIT PREPARED, ROLLBACK PREPARED
      return Verb::other;
  }
}

}  // namespace

Change transaction(const PgQuery__Node& statement) {
  const PgQuery__TransactionStmt& node = *statement.transaction_stmt;
  return Transaction{
      .verb = verb_of(node.kind), .chain = node.chain != 0, .has_modes = node.n_options > 0};
}

Change set_variable(const PgQuery__Node& statement) {
  const PgQuery__VariableSetStmt& node = *statement.variable_set_stmt;
  if (node.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL) {
    return SetVariable{.name = "all"};
  }
  SetVariable change{.name = folded(node.name), .local = node.is_local != 0};
  if (node.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE) {
    const Nodes values{node.args, node.n_args};
    change.value = change.name == "search_path" ? joined_schemas(values) : joined_values(values);
  }
  return change;
}

Change discard(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.discard_stmt->target)) {
    case PG_QUERY__DISCARD_MODE__DISCARD_PLANS:
      return SetVariable{.name = "discard", .value = "plans"};
    case PG_QUERY__DISCARD_MODE__DISCARD_SEQUENCES:
      return SetVariable{.name = "discard", .value = "sequences"};
    case PG_QUERY__DISCARD_MODE__DISCARD_TEMP:
      return SetVariable{.name = "discard", .value = "temp"};
    default:
      return SetVariable{.name = "discard", .value = "all"};
  }
}

Change maintenance(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
      return reindex_of(*statement.reindex_stmt);
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
      return vacuum_of(*statement.vacuum_stmt);
    case PG_QUERY__NODE__NODE_CLUSTER_STMT: {
      Maintenance change{.verb = Maintenance::Verb::cluster};
      if (statement.cluster_stmt->relation != nullptr) {
        change.objects.push_back(name_of(*statement.cluster_stmt->relation));
      }
      return change;
    }
    default:
      return Maintenance{.verb = Maintenance::Verb::refresh,
                         .kind = ObjectKind::materialized_view,
                         .objects = {name_of(statement.refresh_mat_view_stmt->relation)},
                         .concurrently = statement.refresh_mat_view_stmt->concurrent != 0,
                         .with_data = statement.refresh_mat_view_stmt->skip_data == 0};
  }
}

Change do_block(const PgQuery__Node& statement) {
  const PgQuery__DefElem* body =
      option_of({statement.do_stmt->args, statement.do_stmt->n_args}, "as");
  return Opaque{.why = Opaque::Why::do_block, .text = body == nullptr ? "" : value_of(body->arg)};
}

Change call(const PgQuery__Node& statement) {
  const PgQuery__FuncCall& node = *statement.call_stmt->funccall;
  return Opaque{.why = Opaque::Why::call,
                .routine = name_of(Nodes(node.funcname, node.n_funcname))};
}

}  // namespace pgmig::sql
