// SPDX-License-Identifier: Apache-2.0
// The syntax tree that libpg_query makes, owned by one arena.
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace pgmig::sql {

/// The trees of one parsed text. Nodes live as long as this does.
class Tree {
 public:
  using Arena = std::pmr::monotonic_buffer_resource;

  Tree(std::unique_ptr<Arena> arena, PgQuery__ParseResult* result) noexcept
      : arena_(std::move(arena)), result_(result) {}

  /// One for each statement; stmt_location and stmt_len are bytes of the text (a length of 0: to
  /// its end).
  [[nodiscard]] std::span<PgQuery__RawStmt* const> statements() const noexcept {
    return {result_->stmts, result_->n_stmts};
  }

  [[nodiscard]] PgQuery__ParseResult& root() const noexcept { return *result_; }

 private:
  std::unique_ptr<Arena> arena_;
  PgQuery__ParseResult* result_;
};

/// Why the version 15 grammar did not take a text.
struct SyntaxError {
  std::string message;
  std::size_t offset = 0;  ///< bytes; the text's start when the parser gave no place
};

/// Parses. `text` must not be nested deeper than deepest_readable, and deep text must be parsed
/// inside with_stack_for().
[[nodiscard]] std::variant<Tree, SyntaxError> parse_tree(const std::string& text);

/// The SQL of a tree, by libpg_query's deparser; empty when it cannot spell it.
[[nodiscard]] std::string deparse_tree(PgQuery__ParseResult& result);

/// The bytes of a tree with all its places in the text set to 0: equal for equal trees. Changes the
/// tree.
[[nodiscard]] std::string bytes_without_places(PgQuery__ParseResult& result);

}  // namespace pgmig::sql
