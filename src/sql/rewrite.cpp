// SPDX-License-Identifier: Apache-2.0
// CREATE INDEX: its tree is changed, deparsed, parsed again, and compared with what was meant.
#include "sql/rewrite.hpp"

#include "base/error.hpp"
#include "sql/deep_stack.hpp"
#include "sql/statement_scan.hpp"
#include "sql/tree.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <variant>

namespace pgmig::sql {

namespace {

/// The only statement of the tree if it is a CREATE INDEX, else null.
PgQuery__IndexStmt* index_in(const Tree& tree) {
  if (tree.statements().size() != 1) {
    return nullptr;
  }
  const PgQuery__Node* statement = tree.statements().front()->stmt;
  return statement->node_case == PG_QUERY__NODE__NODE_INDEX_STMT ? statement->index_stmt : nullptr;
}

/// Strings of a tree are not const in protobuf-c, but nobody writes to them.
char* text_for(const std::string& text) { return const_cast<char*>(text.c_str()); }

bool means(const std::string& sql, const std::string& meant) {
  const std::variant<Tree, SyntaxError> parsed = parse_tree(sql);
  const auto* const tree = std::get_if<Tree>(&parsed);
  return tree != nullptr && bytes_without_places(tree->root()) == meant;
}

/// libpg_query 15-4.0.0 writes an index's name without its quotes, so a name that needs them is
/// given to it with them; a later version may not need that. What is right is what parses back to
/// the same tree.
std::string spell(const Tree& tree, PgQuery__IndexStmt& index) {
  const std::string meant = bytes_without_places(tree.root());
  const std::string name = index.idxname;
  for (const std::string& spelling : {name, pg::quote_identifier(name)}) {
    index.idxname = text_for(spelling);
    std::string sql = deparse_tree(tree.root());
    if (means(sql, meant)) {
      return sql;
    }
  }
  throw Error(ErrorKind::usage,
              fmt::format("index {} cannot be spelt anew: the parser's own rewriting changes it",
                          pg::quote_identifier(name)),
              "write CREATE INDEX CONCURRENTLY with the index's name in the migration");
}

std::string rewrite(std::string_view statement,
                    const std::function<void(PgQuery__IndexStmt&)>& change) {
  const std::size_t depth = depth_of(statement);
  if (depth > deepest_readable) {
    throw Error(ErrorKind::usage, "a CREATE INDEX statement is nested too deeply to be rewritten");
  }
  std::string sql;
  with_stack_for(depth, [&] {
    const std::variant<Tree, SyntaxError> parsed = parse_tree(std::string(statement));
    const auto* const tree = std::get_if<Tree>(&parsed);
    PgQuery__IndexStmt* index = tree == nullptr ? nullptr : index_in(*tree);
    if (index == nullptr) {
      throw Error(ErrorKind::usage, fmt::format("not a CREATE INDEX statement: {}", statement));
    }
    change(*index);
    sql = spell(*tree, *index);
  });
  return sql;
}

}  // namespace

std::string create_index_concurrently(std::string_view statement, const std::string& index_name,
                                      const pg::QualifiedName& table) {
  const std::string none;
  return rewrite(statement, [&](PgQuery__IndexStmt& index) {
    index.concurrent = 1;
    index.if_not_exists = 0;
    index.idxname = text_for(index_name);
    index.relation->catalogname = text_for(none);
    index.relation->schemaname = text_for(table.schema);
    index.relation->relname = text_for(table.name);
  });
}

std::string create_index_plainly(std::string_view statement) {
  return rewrite(statement, [](PgQuery__IndexStmt& index) { index.concurrent = 0; });
}

}  // namespace pgmig::sql
