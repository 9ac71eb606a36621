// SPDX-License-Identifier: Apache-2.0
// The table of statements that are taken apart.
#include "sql/classify.hpp"

#include <algorithm>
#include <array>

namespace pgmig::sql {

namespace {

struct Row {
  PgQuery__Node__NodeCase node;
  Change (*classify)(const PgQuery__Node&);
};

constexpr std::array<Row, 42> rows{{
    {PG_QUERY__NODE__NODE_INSERT_STMT, data_change},
    {PG_QUERY__NODE__NODE_CREATE_STMT, create_table},
    {PG_QUERY__NODE__NODE_ALTER_TABLE_STMT, alter_table},
    {PG_QUERY__NODE__NODE_INDEX_STMT, create_index},
    {PG_QUERY__NODE__NODE_SELECT_STMT, select},
    {PG_QUERY__NODE__NODE_UPDATE_STMT, data_change},
    {PG_QUERY__NODE__NODE_DELETE_STMT, data_change},
    {PG_QUERY__NODE__NODE_MERGE_STMT, data_change},
    {PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT, create_table},
    {PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT, create_table_as},
    {PG_QUERY__NODE__NODE_VIEW_STMT, create_view},
    {PG_QUERY__NODE__NODE_EXPLAIN_STMT, explain},
    {PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT, show},
    {PG_QUERY__NODE__NODE_COPY_STMT, copy},
    {PG_QUERY__NODE__NODE_TRUNCATE_STMT, truncate},
    {PG_QUERY__NODE__NODE_LOCK_STMT, lock},
    {PG_QUERY__NODE__NODE_RENAME_STMT, rename},
    {PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT, set_schema},
    {PG_QUERY__NODE__NODE_DROP_STMT, drop},
    {PG_QUERY__NODE__NODE_DROP_ROLE_STMT, drop_shared},
    {PG_QUERY__NODE__NODE_DROPDB_STMT, drop_shared},
    {PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT, drop_shared},
    {PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT, drop_shared},
    {PG_QUERY__NODE__NODE_CREATE_TRIG_STMT, create_trigger},
    {PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT, create_routine},
    {PG_QUERY__NODE__NODE_CREATE_SEQ_STMT, create_sequence},
    {PG_QUERY__NODE__NODE_CREATE_ENUM_STMT, create_type},
    {PG_QUERY__NODE__NODE_CREATE_RANGE_STMT, create_type},
    {PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT, create_type},
    {PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT, create_type},
    {PG_QUERY__NODE__NODE_DEFINE_STMT, define},
    {PG_QUERY__NODE__NODE_ALTER_ENUM_STMT, alter_enum},
    {PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT, create_schema},
    {PG_QUERY__NODE__NODE_TRANSACTION_STMT, transaction},
    {PG_QUERY__NODE__NODE_VARIABLE_SET_STMT, set_variable},
    {PG_QUERY__NODE__NODE_DISCARD_STMT, discard},
    {PG_QUERY__NODE__NODE_VACUUM_STMT, maintenance},
    {PG_QUERY__NODE__NODE_REINDEX_STMT, maintenance},
    {PG_QUERY__NODE__NODE_CLUSTER_STMT, maintenance},
    {PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT, maintenance},
    {PG_QUERY__NODE__NODE_DO_STMT, do_block},
    {PG_QUERY__NODE__NODE_CALL_STMT, call},
}};

}  // namespace

Change classify(const PgQuery__Node& statement) {
  const auto* const row = std::ranges::find(rows, statement.node_case, &Row::node);
  return row == rows.end() ? other(statement) : row->classify(statement);
}

}  // namespace pgmig::sql
