// SPDX-License-Identifier: Apache-2.0
// Reads DefElem nodes.
#include "sql/options.hpp"

#include "sql/lexer.hpp"

#include <array>

namespace pgmig::sql {

namespace {

std::string value_of(const PgQuery__AConst& constant) {
  switch (static_cast<int>(constant.val_case)) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return std::to_string(constant.ival->ival);
    case PG_QUERY__A__CONST__VAL_FVAL:
      return constant.fval->fval;
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return constant.boolval->boolval != 0 ? "true" : "false";
    case PG_QUERY__A__CONST__VAL_SVAL:
      return constant.sval->sval;
    case PG_QUERY__A__CONST__VAL_BSVAL:
      return constant.bsval->bsval;
    default:
      return {};
  }
}

}  // namespace

const PgQuery__DefElem* option_of(Nodes options, std::string_view name) {
  for (const PgQuery__Node* node : options) {
    if (node->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && node->def_elem->defname == name) {
      return node->def_elem;
    }
  }
  return nullptr;
}

bool is_on(Nodes options, std::string_view name) {
  const PgQuery__DefElem* option = option_of(options, name);
  if (option == nullptr) {
    return false;
  }
  constexpr std::array<std::string_view, 4> off{"false", "off", "0", "no"};
  const std::string value = value_of(option->arg);
  return std::ranges::none_of(off, [&](std::string_view word) { return is_word(value, word); });
}

std::string value_of(const PgQuery__Node* node) {
  if (node == nullptr) {
    return {};
  }
  switch (static_cast<int>(node->node_case)) {
    case PG_QUERY__NODE__NODE_STRING:
      return node->string->sval;
    case PG_QUERY__NODE__NODE_INTEGER:
      return std::to_string(node->integer->ival);
    case PG_QUERY__NODE__NODE_FLOAT:
      return node->float_->fval;
    case PG_QUERY__NODE__NODE_BOOLEAN:
      return node->boolean->boolval != 0 ? "true" : "false";
    case PG_QUERY__NODE__NODE_A_CONST:
      return value_of(*node->a_const);
    case PG_QUERY__NODE__NODE_TYPE_NAME:
      return name_of(Nodes(node->type_name->names, node->type_name->n_names)).name;
    default:
      return {};
  }
}

}  // namespace pgmig::sql
