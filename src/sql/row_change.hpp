// SPDX-License-Identifier: Apache-2.0
// An UPDATE, a DELETE or an INSERT ... SELECT taken apart, so that it can be sent for some of the
// rows.
#pragma once

#include "pg/name.hpp"
#include "sql/script.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// The ranges are bytes of the statement's text, as in plan::RowChange.
struct RowChangeParts {
  Range target;
  Range changes;
  Range condition;
  Range rest;
  pg::QualifiedName walked;  ///< the table of the target: of an INSERT what it reads from
  std::string alias;
  std::vector<std::string> sets;         ///< columns that get values; none of a DELETE
  std::vector<std::string> empty;        ///< columns c of which WHERE says "c IS NULL AND ..."
  std::vector<std::string> pinned;       ///< columns that it compares with constants, by = or IN
  std::vector<pg::QualifiedName> casts;  ///< types that values are cast to
  bool joins = false;                    ///< FROM, USING
  bool only = false;                     ///< of that table alone
  std::string why_whole;                 ///< why it cannot be cut, in words; empty: it can
};

/// Nothing for other statements, and for what the grammar does not take.
[[nodiscard]] std::optional<RowChangeParts> row_change_parts(std::string_view statement);

}  // namespace pgmig::sql
