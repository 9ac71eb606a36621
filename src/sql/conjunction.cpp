// SPDX-License-Identifier: Apache-2.0
// The parser takes statements: it is given a SELECT of the condition.
#include "sql/conjunction.hpp"

#include "sql/expression.hpp"
#include "sql/tree.hpp"

#include <fmt/format.h>

#include <variant>

namespace pgmig::sql {

namespace {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the parser has let the text be
void collect(const PgQuery__Node& node, std::set<std::string>& parts) {
  const bool is_and = node.node_case == PG_QUERY__NODE__NODE_BOOL_EXPR &&
                      node.bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR;
  if (!is_and) {
    parts.insert(deparsed(node));
    return;
  }
  for (std::size_t i = 0; i < node.bool_expr->n_args; ++i) {
    collect(*node.bool_expr->args[i], parts);
  }
}

}  // namespace

std::set<std::string> conjuncts_of(std::string_view condition) {
  std::set<std::string> parts;
  const auto parsed = parse_tree(fmt::format("SELECT {}", condition));
  const auto* tree = std::get_if<Tree>(&parsed);
  if (tree == nullptr || tree->statements().size() != 1 ||
      tree->statements().front()->stmt->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    return parts;
  }
  const PgQuery__SelectStmt& select = *tree->statements().front()->stmt->select_stmt;
  if (select.n_target_list == 1 && select.target_list[0]->res_target->val != nullptr) {
    collect(*select.target_list[0]->res_target->val, parts);
  }
  return parts;
}

}  // namespace pgmig::sql
