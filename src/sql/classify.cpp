// SPDX-License-Identifier: Apache-2.0
// The table of statements that are taken apart.
#include "sql/classify.hpp"

#include <algorithm>
#include <array>

namespace pgmig::sql {

namespace {

struct Row {
  PgQuery__Node__NodeCase node;
  Change (*classify)(const PgQuery__Node&, StatementText&);
};

/// For statements whose expressions do not matter.
template <Change (*Known)(const PgQuery__Node&)>
Change plain(const PgQuery__Node& statement, StatementText& /*text*/) {
  return Known(statement);
}

constexpr std::array<Row, 42> rows{{
    {PG_QUERY__NODE__NODE_INSERT_STMT, plain<data_change>},
    {PG_QUERY__NODE__NODE_CREATE_STMT, create_table},
    {PG_QUERY__NODE__NODE_ALTER_TABLE_STMT, alter_table},
    {PG_QUERY__NODE__NODE_INDEX_STMT, create_index},
    {PG_QUERY__NODE__NODE_SELECT_STMT, plain<select>},
    {PG_QUERY__NODE__NODE_UPDATE_STMT, plain<data_change>},
    {PG_QUERY__NODE__NODE_DELETE_STMT, plain<data_change>},
    {PG_QUERY__NODE__NODE_MERGE_STMT, plain<data_change>},
    {PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT, create_table},
    {PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT, plain<create_table_as>},
    {PG_QUERY__NODE__NODE_VIEW_STMT, plain<create_view>},
    {PG_QUERY__NODE__NODE_EXPLAIN_STMT, explain},
    {PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT, plain<show>},
    {PG_QUERY__NODE__NODE_COPY_STMT, copy},
    {PG_QUERY__NODE__NODE_TRUNCATE_STMT, plain<truncate>},
    {PG_QUERY__NODE__NODE_LOCK_STMT, plain<lock>},
    {PG_QUERY__NODE__NODE_RENAME_STMT, plain<rename>},
    {PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT, plain<set_schema>},
    {PG_QUERY__NODE__NODE_DROP_STMT, plain<drop>},
    {PG_QUERY__NODE__NODE_DROP_ROLE_STMT, plain<drop_shared>},
    {PG_QUERY__NODE__NODE_DROPDB_STMT, plain<drop_shared>},
    {PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT, plain<drop_shared>},
    {PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT, plain<drop_shared>},
    {PG_QUERY__NODE__NODE_CREATE_TRIG_STMT, plain<create_trigger>},
    {PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT, plain<create_routine>},
    {PG_QUERY__NODE__NODE_CREATE_SEQ_STMT, plain<create_sequence>},
    {PG_QUERY__NODE__NODE_CREATE_ENUM_STMT, plain<create_type>},
    {PG_QUERY__NODE__NODE_CREATE_RANGE_STMT, plain<create_type>},
    {PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT, plain<create_type>},
    {PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT, plain<create_type>},
    {PG_QUERY__NODE__NODE_DEFINE_STMT, plain<define>},
    {PG_QUERY__NODE__NODE_ALTER_ENUM_STMT, plain<alter_enum>},
    {PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT, plain<create_schema>},
    {PG_QUERY__NODE__NODE_TRANSACTION_STMT, plain<transaction>},
    {PG_QUERY__NODE__NODE_VARIABLE_SET_STMT, plain<set_variable>},
    {PG_QUERY__NODE__NODE_DISCARD_STMT, plain<discard>},
    {PG_QUERY__NODE__NODE_VACUUM_STMT, plain<maintenance>},
    {PG_QUERY__NODE__NODE_REINDEX_STMT, plain<maintenance>},
    {PG_QUERY__NODE__NODE_CLUSTER_STMT, plain<maintenance>},
    {PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT, plain<maintenance>},
    {PG_QUERY__NODE__NODE_DO_STMT, plain<do_block>},
    {PG_QUERY__NODE__NODE_CALL_STMT, plain<call>},
}};

}  // namespace

Change classify(const PgQuery__Node& statement, StatementText& text) {
  const auto* const row = std::ranges::find(rows, statement.node_case, &Row::node);
  return row == rows.end() ? other(statement) : row->classify(statement, text);
}

}  // namespace pgmig::sql
