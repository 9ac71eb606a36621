// SPDX-License-Identifier: Apache-2.0
// The deparser takes statements: it is given a SELECT that is built around the expression.
#include "sql/expression.hpp"

#include "sql/names.hpp"
#include "sql/tree.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

constexpr std::string_view select = "SELECT ";

const std::int32_t* place_field(const ProtobufCMessage& message) {
  for (const ProtobufCFieldDescriptor& field : fields_of(message)) {
    if (field.type == PROTOBUF_C_TYPE_INT32 && std::string_view(field.name) == "location") {
      return reinterpret_cast<const std::int32_t*>(reinterpret_cast<const char*>(&message) +
                                                   field.offset);
    }
  }
  return nullptr;
}

}  // namespace

Expression expression_of(const PgQuery__Node& node, std::string text) {
  return {.text = std::move(text),
          .functions = functions_in(node.base),
          .columns = columns_in(node.base)};
}

std::size_t place_of(const PgQuery__Node& expression) {
  std::int32_t place = std::numeric_limits<std::int32_t>::max();
  walk(expression.base, [&](const ProtobufCMessage& message) {
    const bool node = message.descriptor == &pg_query__node__descriptor;
    const std::int32_t* field = node ? nullptr : place_field(message);
    if (field != nullptr && *field > 0) {  // -1 and 0: no place
      place = std::min(place, *field);
    }
    return Descend::yes;
  });
  return static_cast<std::size_t>(place);
}

std::string deparsed(const PgQuery__Node& expression) {
  PgQuery__ResTarget target;
  pg_query__res_target__init(&target);
  target.val = const_cast<PgQuery__Node*>(&expression);
  PgQuery__Node target_node;
  pg_query__node__init(&target_node);
  target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  target_node.res_target = &target;
  std::array<PgQuery__Node*, 1> targets = {&target_node};

  PgQuery__SelectStmt statement;
  pg_query__select_stmt__init(&statement);
  statement.n_target_list = 1;
  statement.target_list = targets.data();
  statement.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
  statement.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
  PgQuery__Node statement_node;
  pg_query__node__init(&statement_node);
  statement_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  statement_node.select_stmt = &statement;

  PgQuery__RawStmt raw;
  pg_query__raw_stmt__init(&raw);
  raw.stmt = &statement_node;
  std::array<PgQuery__RawStmt*, 1> raws = {&raw};
  PgQuery__ParseResult result;
  pg_query__parse_result__init(&result);
  result.n_stmts = 1;
  result.stmts = raws.data();

  const std::string text = deparse_tree(result);
  return text.starts_with(select) ? text.substr(select.size()) : std::string{};
}

std::vector<pg::QualifiedName> functions_in(const ProtobufCMessage& root) {
  std::vector<pg::QualifiedName> functions;
  walk(root, [&](const ProtobufCMessage& message) {
    if (message.descriptor == &pg_query__func_call__descriptor) {
      const auto& call = reinterpret_cast<const PgQuery__FuncCall&>(message);
      add_unique(functions, name_of(Nodes(call.funcname, call.n_funcname)));
    }
    return Descend::yes;
  });
  return functions;
}

std::vector<std::string> columns_in(const ProtobufCMessage& root) {
  std::vector<std::string> columns;
  walk(root, [&](const ProtobufCMessage& message) {
    if (message.descriptor == &pg_query__column_ref__descriptor) {
      const auto& reference = reinterpret_cast<const PgQuery__ColumnRef&>(message);
      const std::string_view column = string_of(reference.fields[reference.n_fields - 1]);
      if (!column.empty()) {
        add_unique(columns, std::string(column));
      }
    }
    return Descend::yes;
  });
  return columns;
}

}  // namespace pgmig::sql
