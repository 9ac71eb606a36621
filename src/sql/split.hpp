// SPDX-License-Identifier: Apache-2.0
// A script cut where psql would cut it: statements, COPY rows, psql commands, comments.
#pragma once

#include "base/diagnostics.hpp"
#include "sql/script.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// One statement as psql sees it, from its first token to before its semicolon.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t depth = 0;   ///< no syntax tree of it is nested deeper than this (a count of tokens)
  bool readable = true;    ///< the parser reads it as the server will (no escapes in plain strings)
  bool starts_run = true;  ///< what lies between the piece before and this one is not SQL
  std::optional<Range> copy_data;
  bool operator==(const Piece&) const = default;
};

/// What a script consists of, in order. What is broken (an unterminated quote, a psql command) is
/// in `diagnostics` and not among the pieces.
struct Split {
  std::vector<Piece> pieces;
  std::vector<Comment> comments;
  Diagnostics diagnostics;
};

/// Cuts by psql's rules (psqlscan.l of PostgreSQL 15 to 18): a semicolon ends a statement outside
/// quotes, comments, parentheses and BEGIN ATOMIC bodies; after COPY ... FROM stdin; come its rows.
[[nodiscard]] Split split(std::string_view text, const std::string& file);

}  // namespace pgmig::sql
