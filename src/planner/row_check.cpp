// SPDX-License-Identifier: Apache-2.0
// Each query gives one text a row, and no more rows than a person reads.
#include "planner/row_check.hpp"

#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using Columns = std::vector<std::string>;

namespace {

/// "a AND b" of one part a column.
template <class PartOf>
pg::Verbatim all_of(const Columns& columns, std::string_view between, const PartOf& part_of) {
  std::vector<std::string> parts;
  std::ranges::transform(columns, std::back_inserter(parts), part_of);
  return {fmt::format("{}", fmt::join(parts, between))};
}

std::string is_null(const std::string& column) {
  return pg::sql("{} IS NULL", pg::Identifier{column});
}

std::string is_not_null(const std::string& column) {
  return pg::sql("{} IS NOT NULL", pg::Identifier{column});
}

std::string quoted(const std::string& column) { return pg::quote_identifier(column); }

/// "id=7, k=8" of a row, as an expression.
std::string values_of(const Columns& columns) {
  std::string parts;
  for (const std::string& column : columns) {
    const std::string label = (parts.empty() ? "" : ", ") + pg::quote_identifier(column) + "=";
    parts += pg::sql("{}{}, {}", pg::Verbatim{parts.empty() ? "" : ", "}, pg::Literal{label},
                     pg::Identifier{column});
  }
  return pg::sql("pg_catalog.concat({})", pg::Verbatim{parts});
}

/// What a person finds the row by.
pg::Verbatim name_of_row(const Relation& table) {
  const Columns key = key_of(table);
  if (!key.empty()) {
    return {values_of(key)};
  }
  return {table.children.empty()
              ? "pg_catalog.concat('ctid=', ctid)"
              : "pg_catalog.concat(tableoid::pg_catalog.regclass, ' ctid=', ctid)"};
}

pg::Verbatim only(const Relation& table, Depth depth) {
  return {depth == Depth::itself && table.kind == RelationKind::table ? "ONLY " : ""};
}

Draft check(std::string query, std::string finding) {
  return {.sql = std::move(query),
          .finding = std::move(finding),
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = "rows that do not fit end the run before anything is changed"};
}

Draft check_rows(const Relation& table, Depth depth, const pg::Verbatim& condition,
                 std::string finding) {
  return check(pg::sql("SELECT {} FROM {}{} WHERE {} LIMIT 6", name_of_row(table),
                       only(table, depth), table.name, condition),
               std::move(finding));
}

std::string in_words(const Columns& columns) { return all_of(columns, ", ", quoted).sql; }

}  // namespace

Columns key_of(const Relation& table) {
  const auto key = std::ranges::find_if(table.indexes, &catalog::Index::primary);
  return key == table.indexes.end() ? Columns{} : key->columns;
}

Draft check_for_nulls(const Relation& table, Depth depth, const Columns& columns) {
  return check_rows(
      table, depth, all_of(columns, " OR ", is_null),
      fmt::format("rows of {} without a value in {}", pg::to_sql(table.name), in_words(columns)));
}

Draft check_expression(const Relation& table, Depth depth, const std::string& expression) {
  return check_rows(
      table, depth, {pg::sql("NOT ({})", pg::Verbatim{expression})},
      fmt::format("rows of {} that break CHECK ({})", pg::to_sql(table.name), expression));
}

Draft check_for_duplicates(const Relation& table, const Columns& columns) {
  return check(pg::sql("SELECT {} FROM {}{} WHERE {} GROUP BY {} HAVING pg_catalog.count(*) > 1 "
                       "LIMIT 6",
                       pg::Verbatim{values_of(columns)}, only(table, Depth::itself), table.name,
                       all_of(columns, " AND ", is_not_null), all_of(columns, ", ", quoted)),
               fmt::format("values of {} that several rows of {} have", in_words(columns),
                           pg::to_sql(table.name)));
}

Draft check_references(const Relation& table, const Columns& columns, const Relation& referenced,
                       const Columns& referenced_columns) {
  std::vector<std::string> equal;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    equal.push_back(pg::sql("pgmig_other.{} = {}.{}", pg::Identifier{referenced_columns[i]},
                            table.name, pg::Identifier{columns[i]}));
  }
  const std::string condition =
      pg::sql("{} AND NOT EXISTS (SELECT FROM ONLY {} AS pgmig_other WHERE {})",
              all_of(columns, " AND ", is_not_null), referenced.name,
              pg::Verbatim{fmt::format("{}", fmt::join(equal, " AND "))});
  return check_rows(table, Depth::itself, {condition},
                    fmt::format("rows of {} whose {} is not in {}", pg::to_sql(table.name),
                                in_words(columns), pg::to_sql(referenced.name)));
}

std::vector<Draft> behind(std::vector<Draft> checks, std::vector<Draft> steps) {
  std::ranges::move(steps, std::back_inserter(checks));
  return checks;
}

}  // namespace pgmig::planner
