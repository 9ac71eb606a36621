// SPDX-License-Identifier: Apache-2.0
// A migration's text -> its statements, each with its place and its typed change.
#pragma once

#include "base/diagnostics.hpp"
#include "sql/change.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// Bytes [offset, offset + length) of the script's text.
struct Range {
  std::size_t offset = 0;
  std::size_t length = 0;
  bool operator==(const Range&) const = default;
};

/// One statement. `text` is what is sent: from its first token to its last, no semicolon, no
/// comments before it. Line and column count from 1; columns count characters.
struct Statement {
  std::string text;
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t column = 1;
  Change change;
  bool outside_transaction =
      false;                       ///< cannot run in a transaction block, seen from the tree alone
  std::optional<Range> copy_data;  ///< COPY ... FROM stdin: its rows, without the closing \.
  int author_block = 0;  ///< number of the author's own BEGIN ... COMMIT around it; 0: none
  bool operator==(const Statement&) const = default;
};

/// A comment that stands on its own, outside strings and bodies; for directives.
struct Comment {
  std::string text;  ///< with its dashes
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const Comment&) const = default;
};

/// A whole file. Transaction statements (BEGIN, COMMIT) of the author are not among the statements:
/// what they enclose carries `author_block`.
struct Script {
  std::vector<Statement> statements;
  std::vector<Comment> comments;  ///< only `--` comments
  Diagnostics diagnostics;
};

/// Splits with PostgreSQL's parser. Statements that its version 15 grammar rejects become Opaque
/// with a warning. psql's \restrict and \unrestrict are left out; any other backslash command is an
/// error, as are an unterminated quote and BEGIN without COMMIT; COMMIT without BEGIN is a warning.
/// `file` names the text in the diagnostics. The text is UTF-8 without BOM and without NUL (source/
/// sees to that).
[[nodiscard]] Script parse_script(std::string_view text, const std::string& file);

/// SHA-256 over the token stream of the script: comments and white space gone, COPY rows included.
/// `directives` are the comments that count (in order); they belong to what is digested.
[[nodiscard]] std::string token_digest(std::string_view text,
                                       const std::vector<std::string>& directives);

/// The same over one statement: decides whether a statement was edited. Never fails: what the lexer
/// rejects is digested as it stands.
[[nodiscard]] std::string statement_digest(std::string_view statement);

}  // namespace pgmig::sql
