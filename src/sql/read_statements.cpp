// SPDX-License-Identifier: Apache-2.0
// Parses as much at once as is cheap: pieces together while the grammar takes them, alone where it
// balks.
#include "sql/read_statements.hpp"

#include "sql/classify.hpp"
#include "sql/deep_stack.hpp"
#include "sql/lexer.hpp"
#include "sql/outside_transaction.hpp"
#include "sql/place.hpp"
#include "sql/tree.hpp"
#include "sql/unknown_syntax.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <variant>

namespace pgmig::sql {

namespace {

// Large enough that a call's overhead does not count, small enough that a tree stays small and that
// starting again after a rejected statement is cheap.
constexpr std::size_t chunk_bytes = 16'384;

using Pieces = std::span<const Piece>;

class Reader {
 public:
  Reader(std::string_view text, const std::string& file, Split split)
      : text_(text), file_(file), places_(text), pieces_(std::move(split.pieces)) {
    script_.comments = std::move(split.comments);
    script_.diagnostics = std::move(split.diagnostics);
    script_.statements.reserve(pieces_.size());
  }

  Script run() {
    const Pieces all(pieces_);
    for (std::size_t first = 0; first < all.size();) {
      const std::size_t count = chunk_length(all.subspan(first));
      read(all.subspan(first, count));
      first += count;
    }
    return std::move(script_);
  }

 private:
  static bool parsable(const Piece& piece) {
    return piece.readable && piece.depth <= deepest_readable;
  }

  /// How many pieces, from the first on, may be parsed as one text.
  static std::size_t chunk_length(Pieces pieces) {
    std::size_t count = 1;
    if (!parsable(pieces.front())) {
      return count;
    }
    while (count < pieces.size() && !pieces[count].starts_run && parsable(pieces[count]) &&
           pieces[count].end - pieces.front().begin <= chunk_bytes) {
      ++count;
    }
    return count;
  }

  void read(Pieces pieces) {
    if (!pieces.front().readable) {
      add_opaque(pieces.front(),
                 {.message = "strings with backslashes while standard_conforming_strings is off",
                  .offset = 0});
    } else if (pieces.front().depth > deepest_readable) {
      add_opaque(pieces.front(), {.message = "nested too deeply to be looked into", .offset = 0});
    } else {
      const auto deepest = std::ranges::max_element(pieces, {}, &Piece::depth);
      with_stack_for(deepest->depth, [&] { read_together(pieces); });
    }
  }

  /// Up to the first piece that the grammar rejects, that piece alone, and on with the rest.
  void read_together(Pieces pieces) {
    while (!pieces.empty()) {
      const std::size_t base = pieces.front().begin;
      const std::string text(text_.substr(base, pieces.back().end - base));
      const std::variant<Tree, SyntaxError> parsed = parse_tree(text);
      if (const auto* const tree = std::get_if<Tree>(&parsed)) {
        add_all(*tree, text, pieces);
        return;
      }
      const auto& error = std::get<SyntaxError>(parsed);
      const auto after = std::ranges::upper_bound(pieces, base + error.offset, {}, &Piece::begin);
      const std::size_t bad =
          after == pieces.begin() ? 0 : static_cast<std::size_t>(after - pieces.begin()) - 1;
      if (pieces.size() == 1) {
        add_opaque(pieces.front(), error);
        return;
      }
      read_together(pieces.first(bad));
      read_together(pieces.subspan(bad, 1));
      pieces = pieces.subspan(bad + 1);
    }
  }

  /// The parser's borders count; the pieces tell where the tokens begin and end between them.
  void add_all(const Tree& tree, const std::string& text, Pieces pieces) {
    const std::size_t base = pieces.front().begin;
    const std::size_t end = pieces.back().end;
    for (const PgQuery__RawStmt* raw : tree.statements()) {
      const std::size_t from = base + static_cast<std::size_t>(raw->stmt_location);
      const std::size_t to =
          raw->stmt_len == 0 ? end : from + static_cast<std::size_t>(raw->stmt_len);
      const Pieces here = pieces_between(pieces, from, to);
      const Piece piece =
          here.size() == 1 && here.front().end <= to ? here.front() : trimmed(from, to);
      Statement statement = place(piece);
      StatementText source(text, from - base, to - base);
      statement.change = classify(*raw->stmt, source);
      statement.outside_transaction = runs_outside_transaction(*raw->stmt);
      script_.statements.push_back(std::move(statement));
    }
  }

  static Pieces pieces_between(Pieces pieces, std::size_t from, std::size_t to) {
    const auto first = std::ranges::lower_bound(pieces, from, {}, &Piece::begin);
    const auto last = std::ranges::lower_bound(first, pieces.end(), to, {}, &Piece::begin);
    return {first, last};
  }

  /// A range without the comments around it, where psql would have cut elsewhere than the parser.
  [[nodiscard]] Piece trimmed(std::size_t from, std::size_t to) const {
    Piece piece{.begin = to, .end = from};
    Lexer lexer(text_.substr(0, to), from);
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
      if (token.kind != TokenKind::line_comment && token.kind != TokenKind::block_comment) {
        piece.begin = std::min(piece.begin, token.offset);
        piece.end = token.offset + token.length;
      }
    }
    return piece;
  }

  Statement place(const Piece& piece) {
    const TextPosition at = places_.at(piece.begin);
    return {.text = std::string(text_.substr(piece.begin, piece.end - piece.begin)),
            .offset = piece.begin,
            .line = at.line,
            .column = at.column,
            .copy_data = piece.copy_data};
  }

  void add_opaque(const Piece& piece, const SyntaxError& error) {
    Statement statement = place(piece);
    statement.change = Opaque{.why = Opaque::Why::unknown_syntax, .text = error.message};
    statement.outside_transaction = unknown_runs_outside_transaction(statement.text);
    const TextPosition at = places_.at(std::min(piece.begin + error.offset, piece.end));
    script_.diagnostics.push_back({.severity = Severity::warning,
                                   .code = "unknown_syntax",
                                   .message = error.message,
                                   .hint = hint_for_unknown(statement.text, error.offset),
                                   .at = {.file = file_, .line = at.line, .column = at.column}});
    script_.statements.push_back(std::move(statement));
  }

  std::string_view text_;
  const std::string& file_;
  PlaceFinder places_;
  std::vector<Piece> pieces_;
  Script script_;
};

}  // namespace

Script read_statements(std::string_view text, const std::string& file, Split split) {
  return Reader(text, file, std::move(split)).run();
}

}  // namespace pgmig::sql
