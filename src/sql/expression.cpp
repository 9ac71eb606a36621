// SPDX-License-Identifier: Apache-2.0
// Expressions are spelt by the deparser, as the target of a SELECT that is built around them.
#include "sql/expression.hpp"

#include "sql/names.hpp"
#include "sql/tree.hpp"
#include "sql/walk.hpp"

#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

constexpr std::string_view select = "SELECT ";

std::optional<std::string> constant_text(const PgQuery__AConst& constant) {
  if (constant.isnull != 0) {
    return "NULL";
  }
  switch (static_cast<int>(constant.val_case)) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return std::to_string(constant.ival->ival);
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return constant.boolval->boolval != 0 ? "true" : "false";
    case PG_QUERY__A__CONST__VAL_SVAL:
      return std::string_view(constant.sval->sval).find('\\') == std::string_view::npos
                 ? std::optional(pg::quote_literal(constant.sval->sval))
                 : std::nullopt;
    default:
      return std::nullopt;
  }
}

/// f(), when its name needs no quotes.
std::optional<std::string> plain_call_text(const PgQuery__FuncCall& call) {
  const bool plain = call.n_funcname == 1 && call.n_args == 0 && call.agg_filter == nullptr &&
                     call.over == nullptr && call.agg_star == 0 && call.agg_within_group == 0 &&
                     call.n_agg_order == 0;
  if (!plain) {
    return std::nullopt;
  }
  const std::string name(string_of(call.funcname[0]));
  return pg::quote_identifier(name) == name ? std::optional(name + "()") : std::nullopt;
}

/// The commonest defaults, spelt as the deparser spells them: it costs more than the rest of a
/// statement.
std::optional<std::string> simple_text(const PgQuery__Node& expression) {
  switch (static_cast<int>(expression.node_case)) {
    case PG_QUERY__NODE__NODE_A_CONST:
      return constant_text(*expression.a_const);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return plain_call_text(*expression.func_call);
    default:
      return std::nullopt;
  }
}

std::string deparse(const PgQuery__Node& expression) {
  PgQuery__ResTarget target;
  pg_query__res_target__init(&target);
  target.val = const_cast<PgQuery__Node*>(&expression);
  PgQuery__Node target_node;
  pg_query__node__init(&target_node);
  target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  target_node.res_target = &target;
  PgQuery__Node* targets[] = {&target_node};

  PgQuery__SelectStmt statement;
  pg_query__select_stmt__init(&statement);
  statement.n_target_list = 1;
  statement.target_list = targets;
  statement.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
  statement.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
  PgQuery__Node statement_node;
  pg_query__node__init(&statement_node);
  statement_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  statement_node.select_stmt = &statement;

  PgQuery__RawStmt raw;
  pg_query__raw_stmt__init(&raw);
  raw.stmt = &statement_node;
  PgQuery__RawStmt* raws[] = {&raw};
  PgQuery__ParseResult result;
  pg_query__parse_result__init(&result);
  result.n_stmts = 1;
  result.stmts = raws;

  const std::string text = deparse_tree(result);
  return text.starts_with(select) ? text.substr(select.size()) : std::string{};
}

}  // namespace

Expression expression_of(const PgQuery__Node& node) {
  std::optional<std::string> simple = simple_text(node);
  return {.text = simple ? *std::move(simple) : deparse(node),
          .functions = functions_in(node.base),
          .columns = columns_in(node.base)};
}

std::optional<Expression> expression_of(const PgQuery__Node* node) {
  return node == nullptr ? std::nullopt : std::optional(expression_of(*node));
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
