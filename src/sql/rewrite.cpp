// SPDX-License-Identifier: Apache-2.0
// Tokens are exchanged, not the tree: libpg_query's deparser loses the parentheses of (a::date) and
// the quotes of names. The tree proves the result: it must be the author's with just the intended
// changes.
#include "sql/rewrite.hpp"

#include "base/error.hpp"
#include "pg/sql_text.hpp"
#include "sql/deep_stack.hpp"
#include "sql/lexer.hpp"
#include "sql/statement_scan.hpp"
#include "sql/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace pgmig::sql {

namespace {

/// CREATE [UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table, as places in the
/// text.
struct Head {
  bool unique = false;
  bool only = false;
  std::size_t concurrently = 0;  ///< where CONCURRENTLY begins, or what follows INDEX
  std::size_t name = 0;          ///< where begins what follows CONCURRENTLY
  std::size_t rest = 0;          ///< where USING or the keys begin
  std::size_t end = 0;           ///< after the last token
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), tokens_(statement_tokens(text)) {}

  /// The grammar has taken the text, so every part is where it must be.
  [[nodiscard]] Head head() const {
    Head head;
    head.unique = is(1, "unique");
    std::size_t at = head.unique ? 3 : 2;
    head.concurrently = offset(at);
    at += is(at, "concurrently") ? 1U : 0U;
    head.name = offset(at);
    while (at < tokens_.size() && !is(at, "on")) {
      ++at;
    }
    head.only = is(at + 1, "only");
    while (at < tokens_.size() && !is(at, "using") && (!is(at, "(") || is(at - 1, "only"))) {
      ++at;
    }
    head.rest = offset(at);
    head.end = tokens_.empty() ? 0 : tokens_.back().offset + tokens_.back().length;
    return head;
  }

 private:
  [[nodiscard]] std::size_t offset(std::size_t index) const {
    return index < tokens_.size() ? tokens_[index].offset : text_.size();
  }

  [[nodiscard]] bool is(std::size_t index, std::string_view word) const {
    return index < tokens_.size() &&
           (tokens_[index].kind == TokenKind::word || tokens_[index].kind == TokenKind::symbol) &&
           is_word(text_.substr(tokens_[index].offset, tokens_[index].length), word);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
};

std::string between(std::string_view text, std::size_t from, std::size_t to) {
  return std::string(text.substr(from, to - from));
}

/// The only statement of the tree if it is a CREATE INDEX, else null.
PgQuery__IndexStmt* index_in(const Tree& tree) {
  if (tree.statements().size() != 1) {
    return nullptr;
  }
  const PgQuery__Node* statement = tree.statements().front()->stmt;
  return statement->node_case == PG_QUERY__NODE__NODE_INDEX_STMT ? statement->index_stmt : nullptr;
}

/// The bytes of the statement's tree after `change`.
std::string tree_bytes(std::string_view statement,
                       const std::function<void(PgQuery__IndexStmt&)>& change) {
  const std::variant<Tree, SyntaxError> parsed = parse_tree(std::string(statement));
  const auto* const tree = std::get_if<Tree>(&parsed);
  PgQuery__IndexStmt* index = tree == nullptr ? nullptr : index_in(*tree);
  if (index == nullptr) {
    throw Error(ErrorKind::usage, fmt::format("not a CREATE INDEX statement: {}", statement));
  }
  change(*index);
  return bytes_without_places(tree->root());
}

/// `rewritten` if its tree is that of `statement` after `change`.
std::string proven(std::string_view statement, std::string rewritten,
                   const std::function<void(PgQuery__IndexStmt&)>& change) {
  const std::size_t depth = depth_of(statement);
  if (depth > deepest_readable) {
    throw Error(ErrorKind::usage, "a CREATE INDEX statement is nested too deeply to be rewritten");
  }
  with_stack_for(depth, [&] {
    const std::string meant = tree_bytes(statement, change);
    if (meant != tree_bytes(rewritten, [](PgQuery__IndexStmt&) {})) {
      throw Error(ErrorKind::usage, fmt::format("cannot be rewritten safely: {}", statement),
                  "write CREATE INDEX CONCURRENTLY with the index's name in the migration");
    }
  });
  return rewritten;
}

/// Strings of a tree are not const in protobuf-c, but nobody writes to them.
char* text_for(const std::string& text) { return const_cast<char*>(text.c_str()); }

/// The names must outlive the tree.
void rename(PgQuery__IndexStmt& index, const std::string& index_name,
            const pg::QualifiedName& table) {
  static const std::string none;
  index.if_not_exists = 0;
  index.idxname = text_for(index_name);
  index.relation->catalogname = text_for(none);
  index.relation->schemaname = text_for(table.schema);
  index.relation->relname = text_for(table.name);
}

/// The tree without what tells apart two indexes that are the same: name, table, how and where it
/// is built. Empty for no CREATE INDEX.
std::string definition_bytes(std::string_view statement) {
  const std::variant<Tree, SyntaxError> parsed = parse_tree(std::string(statement));
  const auto* const tree = std::get_if<Tree>(&parsed);
  PgQuery__IndexStmt* index = tree == nullptr ? nullptr : index_in(*tree);
  if (index == nullptr) {
    return {};
  }
  static const std::string none;
  static const pg::QualifiedName nowhere;
  rename(*index, none, nowhere);
  index->relation->inh = 1;
  index->concurrent = 0;
  index->n_options = 0;
  index->table_space = text_for(none);
  return bytes_without_places(tree->root());
}

}  // namespace

bool makes_same_index(std::string_view statement, std::string_view definition) {
  const std::size_t depth = std::max(depth_of(statement), depth_of(definition));
  bool same = false;
  if (depth <= deepest_readable) {
    with_stack_for(depth, [&] {
      const std::string wanted = definition_bytes(statement);
      same = !wanted.empty() && wanted == definition_bytes(definition);
    });
  }
  return same;
}

std::string create_index_concurrently(std::string_view statement, const std::string& index_name,
                                      const pg::QualifiedName& table) {
  const Head head = Reader(statement).head();
  const std::string rewritten = pg::sql(
      "CREATE {} CONCURRENTLY {} ON {}{} {}", pg::Verbatim{head.unique ? "UNIQUE INDEX" : "INDEX"},
      pg::Identifier{index_name}, pg::Verbatim{head.only ? "ONLY " : ""}, table,
      pg::Verbatim{between(statement, head.rest, head.end)});
  return proven(statement, rewritten, [&](PgQuery__IndexStmt& index) {
    index.concurrent = 1;
    rename(index, index_name, table);
  });
}

std::string create_index_on_only(std::string_view statement, const std::string& index_name,
                                 const pg::QualifiedName& table) {
  const Head head = Reader(statement).head();
  const std::string rewritten = pg::sql(
      "CREATE {} {} ON ONLY {} {}", pg::Verbatim{head.unique ? "UNIQUE INDEX" : "INDEX"},
      pg::Identifier{index_name}, table, pg::Verbatim{between(statement, head.rest, head.end)});
  return proven(statement, rewritten, [&](PgQuery__IndexStmt& index) {
    index.concurrent = 0;
    index.relation->inh = 0;
    rename(index, index_name, table);
  });
}

std::string create_index_if_missing(std::string_view definition, const std::string& index_name,
                                    const pg::QualifiedName& table) {
  const Head head = Reader(definition).head();
  const std::string rewritten = pg::sql(
      "CREATE {} IF NOT EXISTS {} ON {} {}", pg::Verbatim{head.unique ? "UNIQUE INDEX" : "INDEX"},
      pg::Identifier{index_name}, table, pg::Verbatim{between(definition, head.rest, head.end)});
  return proven(definition, rewritten, [&](PgQuery__IndexStmt& index) {
    index.relation->inh = 1;
    rename(index, index_name, table);
    index.if_not_exists = 1;
  });
}

std::string create_index_plainly(std::string_view statement) {
  const Head head = Reader(statement).head();
  return proven(statement,
                between(statement, 0, head.concurrently) + between(statement, head.name, head.end),
                [](PgQuery__IndexStmt& index) { index.concurrent = 0; });
}

}  // namespace pgmig::sql
