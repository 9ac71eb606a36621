// SPDX-License-Identifier: Apache-2.0
// The author's text with another table and a narrower condition. A line end stands behind each
// piece of it, which may end in a comment.
#include "execute/row_change_sql.hpp"

#include "pg/sql_text.hpp"

#include <fmt/format.h>

namespace pgmig::execute {

namespace {

std::string_view piece(std::string_view text, const sql::Range& range) {
  return text.substr(range.offset, range.length);
}

/// "UPDATE ONLY t AS a SET ... WHERE (...)"
std::string narrowed(const PartOfChange& part, const std::string& where) {
  const std::string_view head = part.text.substr(0, part.change.target.offset);
  return fmt::format("{}ONLY {} AS {} {}\nWHERE {} {}", head, pg::to_sql(part.heap),
                     pg::quote_identifier(part.change.alias), piece(part.text, part.change.changes),
                     where, piece(part.text, part.change.rest));
}

/// A row that goes is handed on to where it is kept.
std::string with_rows_that_go(const PartOfChange& part, const std::string& change,
                              const pg::QualifiedName& place) {
  return pg::sql(
      "\"pgmig gone\" AS ({}\nRETURNING {}.*) INSERT INTO {} SELECT {} FROM \"pgmig gone\"",
      pg::Verbatim{change}, pg::Identifier{part.change.alias}, place,
      pg::Verbatim{part.change.keeps->columns});
}

bool keeps_rows_that_go(const plan::RowChange& change) {
  return change.keeps && change.keeps->is.name.empty();
}

std::string at_places(const PartOfChange& part, const std::string& places) {
  return pg::sql("{}.ctid = ANY ({})", pg::Identifier{part.change.alias}, pg::Verbatim{places});
}

}  // namespace

std::string condition_of(std::string_view text, const plan::RowChange& change) {
  return change.condition.length == 0 ? std::string{"true"}
                                      : fmt::format("({}\n)", piece(text, change.condition));
}

std::string change_where(const PartOfChange& part, const std::string& where) {
  const std::string change = narrowed(part, where + " AND " + condition_of(part.text, part.change));
  return keeps_rows_that_go(part.change)
             ? "WITH " + with_rows_that_go(part, change, part.change.keeps->was)
             : change;
}

std::string change_free_rows(const PartOfChange& part, const std::string& where, bool pass_over) {
  const std::string condition = condition_of(part.text, part.change);
  const std::string chosen = pg::sql(
      "WITH \"pgmig chosen\" AS MATERIALIZED (SELECT {}.ctid AS place FROM ONLY {} AS {} WHERE {} "
      "AND {} FOR "
      "UPDATE{})",
      pg::Identifier{part.change.alias}, part.heap, pg::Identifier{part.change.alias},
      pg::Verbatim{where}, pg::Verbatim{condition}, pg::Verbatim{pass_over ? " SKIP LOCKED" : ""});
  const std::string change = narrowed(
      part, at_places(part, "ARRAY(SELECT place FROM \"pgmig chosen\")") + " AND " + condition);
  return keeps_rows_that_go(part.change)
             ? chosen + ", " + with_rows_that_go(part, change, part.change.keeps->was)
             : chosen + " " + change;
}

std::string keep_old_rows(const PartOfChange& part, const std::string& where) {
  const plan::KeptRows& kept = *part.change.keeps;
  return pg::sql(
      "WITH \"pgmig chosen\" AS MATERIALIZED (SELECT {}.ctid AS \"pgmig place\", {}.* FROM ONLY {} "
      "AS {} "
      "WHERE {} AND {} FOR NO KEY UPDATE), \"pgmig kept\" AS (INSERT INTO {} SELECT {} FROM "
      "\"pgmig chosen\") "
      "SELECT pg_catalog.array_agg(\"pgmig place\")::text FROM \"pgmig chosen\"",
      pg::Identifier{part.change.alias}, pg::Identifier{part.change.alias}, part.heap,
      pg::Identifier{part.change.alias}, pg::Verbatim{where},
      pg::Verbatim{condition_of(part.text, part.change)}, kept.was, pg::Verbatim{kept.columns});
}

std::string change_kept_rows(const PartOfChange& part, const std::string& places) {
  const plan::KeptRows& kept = *part.change.keeps;
  const std::string change = narrowed(part, at_places(part, pg::quote_literal(places) + "::tid[]"));
  return "WITH " + with_rows_that_go(part, change, kept.is);
}

}  // namespace pgmig::execute
