// SPDX-License-Identifier: Apache-2.0
// The tree tells what the statement does, the tokens where its parts stand.
#include "sql/row_change.hpp"

#include "sql/deep_stack.hpp"
#include "sql/expression.hpp"
#include "sql/lexer.hpp"
#include "sql/names.hpp"
#include "sql/statement_scan.hpp"
#include "sql/tree.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <variant>

namespace pgmig::sql {

namespace {

/// What both kinds of statement have.
struct Common {
  const PgQuery__RangeVar* relation = nullptr;
  const PgQuery__Node* where = nullptr;
  const PgQuery__WithClause* with = nullptr;
  bool returns = false;
  bool joins = false;
};

Common common_of(const PgQuery__UpdateStmt& node) {
  return {.relation = node.relation,
          .where = node.where_clause,
          .with = node.with_clause,
          .returns = node.n_returning_list > 0,
          .joins = node.n_from_clause > 0};
}

Common common_of(const PgQuery__DeleteStmt& node) {
  return {.relation = node.relation,
          .where = node.where_clause,
          .with = node.with_clause,
          .returns = node.n_returning_list > 0,
          .joins = node.n_using_clause > 0};
}

/// Whose rows become new ones: nothing where that is not one table alone.
Common common_of(const PgQuery__SelectStmt& node) {
  const bool is_one =
      node.n_from_clause == 1 && node.from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR;
  return {.relation = is_one ? node.from_clause[0]->range_var : nullptr,
          .where = node.where_clause,
          .with = node.with_clause};
}

/// What one of its rows becomes depends on that row alone.
bool is_row_by_row(const PgQuery__SelectStmt& node) {
  return node.op == PG_QUERY__SET_OPERATION__SETOP_NONE && node.n_distinct_clause == 0 &&
         node.n_group_clause == 0 && node.having_clause == nullptr && node.n_window_clause == 0 &&
         node.n_sort_clause == 0 && node.limit_count == nullptr && node.limit_offset == nullptr &&
         node.n_locking_clause == 0;
}

template <class Message>
const Message* as(const ProtobufCMessage& message, const ProtobufCMessageDescriptor& descriptor) {
  return message.descriptor == &descriptor ? reinterpret_cast<const Message*>(&message) : nullptr;
}

template <class Found>
bool any_below(const ProtobufCMessage& root, Found found) {
  bool is_found = false;
  walk(root, [&](const ProtobufCMessage& message) {
    is_found = is_found || found(message);
    return is_found ? Descend::no : Descend::yes;
  });
  return is_found;
}

/// schema.table.column: a name that the table does not have once it has an alias.
bool names_by_schema(const ProtobufCMessage& message) {
  constexpr std::size_t table_and_column = 2;
  const auto* column = as<PgQuery__ColumnRef>(message, pg_query__column_ref__descriptor);
  return column != nullptr && column->n_fields > table_and_column;
}

bool takes_any_few(const ProtobufCMessage& message) {
  const auto* query = as<PgQuery__SelectStmt>(message, pg_query__select_stmt__descriptor);
  return query != nullptr && query->limit_count != nullptr && query->n_sort_clause == 0;
}

bool follows_cursor(const ProtobufCMessage& message) {
  return message.descriptor == &pg_query__current_of_expr__descriptor;
}

/// A window, or an aggregate that cannot be anything else.
bool looks_at_many_rows(const ProtobufCMessage& message) {
  const auto* call = as<PgQuery__FuncCall>(message, pg_query__func_call__descriptor);
  return call != nullptr &&
         (call->over != nullptr || call->agg_within_group != 0 || call->agg_star != 0 ||
          call->agg_distinct != 0 || call->agg_filter != nullptr || call->n_agg_order > 0);
}

/// Operators of pg_catalog, and of the extensions that the server is shipped with.
bool is_known_operator(std::string_view name) {
  static constexpr std::array<std::string_view, 68> known{
      "=",   "<>",  "!=",  "<",   ">",    "<=",  ">=",   "+",   "-",   "*",    "/",  "%",
      "^",   "||",  "~",   "~*",  "!~",   "!~*", "~~",   "!~~", "~~*", "!~~*", "&",  "|",
      "#",   "<<",  ">>",  "->",  "->>",  "#>",  "#>>",  "@>",  "<@",  "?",    "?|", "?&",
      "&&",  "@@",  "@@@", "|/",  "||/",  "@",   "-|-",  "&<",  "&>",  "<->",  "#-", "@?",
      "^@",  "<<=", ">>=", "<<|", "|>>",  "&<|", "|&>",  "~=",  "##",  "?#",   "?-", "?-|",
      "?||", "!!",  "<^",  ">^",  "~<=~", "~<~", "~>=~", "~>~"};
  return std::ranges::find(known, name) != known.end();
}

/// A cast of the author's own may call a function.
void take_casts(const ProtobufCMessage& root, RowChangeParts& parts) {
  walk(root, [&](const ProtobufCMessage& message) {
    if (const auto* cast = as<PgQuery__TypeCast>(message, pg_query__type_cast__descriptor)) {
      add_unique(parts.casts, name_of(Nodes(cast->type_name->names, cast->type_name->n_names)));
    }
    return Descend::yes;
  });
}

/// It may be a function that reads tables.
bool has_unknown_operator(const ProtobufCMessage& message) {
  const auto* expression = as<PgQuery__AExpr>(message, pg_query__a__expr__descriptor);
  return expression != nullptr && expression->n_name > 0 &&
         !is_known_operator(string_of(expression->name[expression->n_name - 1]));
}

/// A few thousand values are as many rows at most.
constexpr std::size_t long_list = 1000;

bool is_long_list(const PgQuery__Node& node) {
  return node.node_case == PG_QUERY__NODE__NODE_LIST && node.list->n_items > long_list;
}

std::string why_whole(const Common& statement, const ProtobufCMessage& root) {
  if (statement.with != nullptr) {
    return "it begins with WITH";
  }
  if (statement.returns) {
    return "it has RETURNING";
  }
  if (any_below(root, follows_cursor)) {
    return "it follows a cursor";
  }
  if (any_below(root, takes_any_few)) {
    return "a LIMIT without ORDER BY picks other rows each time";
  }
  if (any_below(root, has_unknown_operator)) {
    return "it has an operator that is not the server's own, which may read the table";
  }
  if (statement.relation->alias != nullptr && statement.relation->alias->n_colnames > 0) {
    return "it gives the columns of the table other names";
  }
  if (any_below(root, names_by_schema)) {
    return "it names columns together with their schema; give the table an alias";
  }
  return {};
}

std::string column_of(const PgQuery__Node* node) {
  if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) {
    return {};
  }
  const PgQuery__ColumnRef& column = *node->column_ref;
  return std::string{string_of(column.fields[column.n_fields - 1])};
}

bool is_constant(const PgQuery__Node* node) {
  return node != nullptr && !any_below(node->base, [](const ProtobufCMessage& message) {
           return message.descriptor == &pg_query__column_ref__descriptor ||
                  message.descriptor == &pg_query__sub_link__descriptor ||
                  message.descriptor == &pg_query__func_call__descriptor;
         });
}

/// The conditions that AND joins at the top.
void take_conditions(const PgQuery__Node* node, RowChangeParts& parts) {
  if (node == nullptr) {
    return;
  }
  if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR &&
      node->bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) {
    for (const PgQuery__Node* part : Nodes(node->bool_expr->args, node->bool_expr->n_args)) {
      take_conditions(part, parts);
    }
  } else if (node->node_case == PG_QUERY__NODE__NODE_NULL_TEST &&
             node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL) {
    add_unique(parts.empty, column_of(node->null_test->arg));
  } else if (node->node_case == PG_QUERY__NODE__NODE_A_EXPR) {
    const PgQuery__AExpr& comparison = *node->a_expr;
    const bool fits = comparison.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP ||
                      comparison.kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN;
    const bool is_equal = fits && comparison.n_name == 1 && string_of(comparison.name[0]) == "=";
    if (is_equal && is_constant(comparison.rexpr) && !is_long_list(*comparison.rexpr)) {
      add_unique(parts.pinned, column_of(comparison.lexpr));
    }
  }
}

/// Where the words stand that part it, outside of parentheses.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text), tokens_(statement_tokens(text)) {
    int depth = 0;
    for (const Token& token : tokens_) {
      const std::string_view word = word_of(token);
      depth += word == "(" || word == "[" ? 1 : word == ")" || word == "]" ? -1 : 0;
      depths_.push_back(depth);
    }
  }

  [[nodiscard]] std::size_t count() const noexcept { return tokens_.size(); }

  [[nodiscard]] int depth(std::size_t token) const { return depths_[token]; }

  /// The token that begins at that byte; count() where there is none.
  [[nodiscard]] std::size_t at(std::size_t offset) const {
    return static_cast<std::size_t>(std::ranges::find(tokens_, offset, &Token::offset) -
                                    tokens_.begin());
  }

  [[nodiscard]] bool is(std::size_t token, std::string_view word) const {
    return tokens_[token].kind == TokenKind::word && is_word(word_of(tokens_[token]), word);
  }

  /// The first of these words from that token on; count() where there is none.
  [[nodiscard]] std::size_t find(std::size_t from,
                                 std::initializer_list<std::string_view> words) const {
    for (std::size_t token = from; token < tokens_.size(); ++token) {
      const bool is_one_of_them = std::ranges::any_of(
          words, [&](std::string_view word) { return depths_[token] == 0 && is(token, word); });
      if (is_one_of_them) {
        return token;
      }
    }
    return tokens_.size();
  }

  /// The text of the tokens [first, end).
  [[nodiscard]] Range between(std::size_t first, std::size_t end) const {
    if (first >= end) {
      return {};
    }
    const Token& last = tokens_[end - 1];
    return {.offset = tokens_[first].offset,
            .length = last.offset + last.length - tokens_[first].offset};
  }

 private:
  [[nodiscard]] std::string_view word_of(const Token& token) const {
    return text_.substr(token.offset, token.length);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<int> depths_;
};

void find_places(std::string_view text, std::size_t first, RowChangeParts& parts) {
  const Places places{text};
  const std::size_t changes = places.find(first, {"set", "using", "where"});
  const std::size_t where = places.find(changes, {"where"});
  parts.target = places.between(first, changes);
  parts.changes = places.between(changes, where);
  parts.condition = places.between(where + 1, places.count());
}

/// INSERT INTO n SELECT ... FROM t WHERE ... ON CONFLICT ...: from `t` on, which stands at that
/// byte.
void find_places_of_insert(std::string_view text, std::size_t relation, RowChangeParts& parts) {
  const Places places{text};
  const std::size_t name = places.at(relation);
  if (name == places.count() || places.depth(name) != 0) {
    parts.why_whole = "its query stands in parentheses";
    return;
  }
  const std::size_t first = places.is(name - 1, "only") ? name - 1 : name;
  if (!places.is(first - 1, "from")) {
    parts.why_whole = "it says TABLE instead of SELECT";
    return;
  }
  const std::size_t rest = places.find(name, {"on"});
  const std::size_t where = std::min(places.find(name, {"where"}), rest);
  parts.target = places.between(first, where);
  parts.condition = places.between(where + 1, rest);
  parts.rest = places.between(rest, places.count());
}

/// A name that is one of the words which part the statement.
bool is_confusing(const PgQuery__RangeVar& relation) {
  const auto is_one = [](std::string_view name) {
    return is_word(name, "set") || is_word(name, "using") || is_word(name, "on");
  };
  return is_one(relation.relname) || is_one(relation.schemaname) ||
         (relation.alias != nullptr && is_one(relation.alias->aliasname));
}

RowChangeParts parts_of(const Common& statement, const ProtobufCMessage& root) {
  RowChangeParts parts;
  parts.walked = name_of(*statement.relation);
  parts.alias = statement.relation->alias == nullptr ? statement.relation->relname
                                                     : statement.relation->alias->aliasname;
  parts.joins = statement.joins;
  parts.only = statement.relation->inh == 0;
  parts.why_whole = why_whole(statement, root);
  if (is_confusing(*statement.relation)) {
    parts.why_whole = "the table is called like a word of the statement";
  }
  take_conditions(statement.where, parts);
  take_casts(root, parts);
  std::erase(parts.empty, "");
  std::erase(parts.pinned, "");
  return parts;
}

std::optional<RowChangeParts> parts_of_insert(const PgQuery__InsertStmt& insert,
                                              std::string_view text) {
  const PgQuery__Node* query = insert.select_stmt;
  if (query == nullptr || query->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    return std::nullopt;
  }
  Common statement = common_of(*query->select_stmt);
  if (statement.relation == nullptr) {
    return std::nullopt;
  }
  statement.with = insert.with_clause == nullptr ? statement.with : insert.with_clause;
  statement.returns = insert.n_returning_list > 0;
  RowChangeParts parts = parts_of(statement, insert.base);
  if (!is_row_by_row(*query->select_stmt) || any_below(insert.base, looks_at_many_rows)) {
    parts.why_whole = "what its query makes of a row depends on other rows";
  }
  find_places_of_insert(text, static_cast<std::size_t>(statement.relation->location), parts);
  return parts;
}

std::optional<RowChangeParts> parts_of(const Tree& tree, std::string_view text) {
  if (tree.statements().size() != 1) {
    return std::nullopt;
  }
  const PgQuery__Node& node = *tree.statements().front()->stmt;
  std::optional<RowChangeParts> parts;
  if (node.node_case == PG_QUERY__NODE__NODE_UPDATE_STMT) {
    const PgQuery__UpdateStmt& update = *node.update_stmt;
    parts = parts_of(common_of(update), node.base);
    for (const PgQuery__Node* target : Nodes(update.target_list, update.n_target_list)) {
      add_unique(parts->sets, std::string{target->res_target->name});
    }
    find_places(text, 1, *parts);
  } else if (node.node_case == PG_QUERY__NODE__NODE_DELETE_STMT) {
    constexpr std::size_t behind_delete_from = 2;
    parts = parts_of(common_of(*node.delete_stmt), node.base);
    find_places(text, behind_delete_from, *parts);
  } else if (node.node_case == PG_QUERY__NODE__NODE_INSERT_STMT) {
    parts = parts_of_insert(*node.insert_stmt, text);
  }
  return parts;
}

}  // namespace

std::optional<RowChangeParts> row_change_parts(std::string_view statement) {
  std::optional<RowChangeParts> parts;
  const std::size_t depth = depth_of(statement);
  if (depth > deepest_readable) {
    return parts;
  }
  with_stack_for(depth, [&] {
    const auto parsed = parse_tree(std::string{statement});
    if (const auto* tree = std::get_if<Tree>(&parsed)) {
      parts = parts_of(*tree, statement);
    }
  });
  return parts;
}

}  // namespace pgmig::sql
