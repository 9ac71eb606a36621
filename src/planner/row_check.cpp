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

/// What stands behind FROM: the table, or one that has the new columns already.
pg::Verbatim source_of(const LookedAt& rows) {
  const std::string table = pg::sql(
      "{}{}",
      pg::Verbatim{rows.depth == Depth::itself && rows.table.kind == RelationKind::table ? "ONLY "
                                                                                         : ""},
      rows.table.name);
  if (rows.to_come.empty()) {
    return {table};
  }
  std::string columns;
  for (const NewColumn& column : rows.to_come) {
    columns += pg::sql(", {} AS {}", pg::Verbatim{column.value}, pg::Identifier{column.name});
  }
  return {pg::sql("(SELECT ctid, tableoid, *{} FROM {}) AS {}", pg::Verbatim{columns},
                  pg::Verbatim{table}, pg::Identifier{rows.table.name.name})};
}

/// How a column of theirs is told from others of its name.
pg::Verbatim prefix_of(const LookedAt& rows) {
  return {rows.to_come.empty() ? pg::to_sql(rows.table.name)
                               : pg::quote_identifier(rows.table.name.name)};
}

/// " with z = CAST(3 AS integer)": what the author may change in his statement.
std::string values_to_come(const LookedAt& rows) {
  std::string words;
  for (const NewColumn& column : rows.to_come) {
    words += fmt::format("{} {} = {}", words.empty() ? " with" : ",",
                         pg::quote_identifier(column.name), column.value);
  }
  return words;
}

Draft check(std::string query, std::string finding) {
  return {.sql = std::move(query),
          .finding = std::move(finding),
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = "rows that do not fit end the run before anything is changed"};
}

Draft check_rows(const LookedAt& rows, const pg::Verbatim& condition, const std::string& finding) {
  return check(pg::sql("SELECT {} FROM {} WHERE {} LIMIT 6", name_of_row(rows.table),
                       source_of(rows), condition),
               finding + values_to_come(rows));
}

std::string in_words(const Columns& columns) { return all_of(columns, ", ", quoted).sql; }

Draft check_groups(const pg::Verbatim& source, const std::string& shown, const std::string& keys,
                   const std::string& condition, std::string finding) {
  const std::string where = condition.empty() ? "" : " WHERE " + condition;
  return check(pg::sql("SELECT {} FROM {}{} GROUP BY {} HAVING pg_catalog.count(*) > 1 LIMIT 6",
                       pg::Verbatim{shown}, source, pg::Verbatim{where}, pg::Verbatim{keys}),
               std::move(finding));
}

/// The key as GROUP BY takes it.
std::string expression_of(const sql::IndexKey& key) {
  const std::string value =
      key.expression ? "(" + key.expression->text + ")" : pg::quote_identifier(key.column);
  return key.collation.empty()
             ? value
             : pg::sql("{} COLLATE {}", pg::Verbatim{value}, pg::Identifier{key.collation});
}

/// An operator class of another equality than GROUP BY has.
bool has_own_equality(const sql::IndexKey& key) {
  return !key.opclass.empty() && !key.opclass.ends_with("_pattern_ops");
}

}  // namespace

Columns key_of(const Relation& table) {
  const auto key = std::ranges::find_if(table.indexes, &catalog::Index::primary);
  return key == table.indexes.end() ? Columns{} : key->columns;
}

LookedAt rows_of(const Request& request, const Relation& table, Depth depth,
                 const Columns& columns) {
  LookedAt rows{.table = table, .depth = depth};
  std::ranges::copy_if(
      request.to_come, std::back_inserter(rows.to_come),
      [&](const NewColumn& column) { return std::ranges::count(columns, column.name) > 0; });
  return rows;
}

Draft check_for_nulls(const LookedAt& rows, const Columns& columns) {
  return check_rows(rows, all_of(columns, " OR ", is_null),
                    fmt::format("rows of {} without a value in {}", pg::to_sql(rows.table.name),
                                in_words(columns)));
}

Draft check_expression(const LookedAt& rows, const std::string& expression) {
  return check_rows(
      rows, {pg::sql("NOT ({})", pg::Verbatim{expression})},
      fmt::format("rows of {} that break CHECK ({})", pg::to_sql(rows.table.name), expression));
}

Draft check_for_duplicates(const LookedAt& rows, const Columns& columns) {
  return check_groups(source_of(rows), values_of(columns), in_words(columns),
                      all_of(columns, " AND ", is_not_null).sql,
                      fmt::format("values of {} that several rows of {} have{}", in_words(columns),
                                  pg::to_sql(rows.table.name), values_to_come(rows)));
}

std::vector<Draft> check_for_duplicates(const Relation& table, const sql::CreateIndex& index) {
  if (!index.unique || std::ranges::any_of(index.keys, has_own_equality)) {
    return {};
  }
  std::vector<std::string> keys;
  std::vector<std::string> shown;
  std::vector<std::string> conditions;
  if (index.predicate) {
    conditions.push_back("(" + index.predicate->text + ")");
  }
  for (const sql::IndexKey& key : index.keys) {
    keys.push_back(expression_of(key));
    const std::string label =
        (shown.empty() ? "" : ", ") + (key.expression ? key.expression->text : key.column) + "=";
    shown.push_back(pg::sql("{}, {}", pg::Literal{label}, pg::Verbatim{keys.back()}));
    if (!index.nulls_not_distinct) {
      conditions.push_back(keys.back() + " IS NOT NULL");
    }
  }
  const auto list = [](const std::vector<std::string>& parts, std::string_view between) {
    return fmt::format("{}", fmt::join(parts, between));
  };
  return {check_groups(source_of({.table = table}),
                       fmt::format("pg_catalog.concat({})", list(shown, ", ")), list(keys, ", "),
                       list(conditions, " AND "),
                       fmt::format("values of {} that several rows of {} have", list(keys, ", "),
                                   pg::to_sql(table.name)))};
}

Draft check_references(const LookedAt& rows, const Columns& columns, const Relation& referenced,
                       const Columns& referenced_columns) {
  std::vector<std::string> equal;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    equal.push_back(pg::sql("pgmig_other.{} = {}.{}", pg::Identifier{referenced_columns[i]},
                            prefix_of(rows), pg::Identifier{columns[i]}));
  }
  const std::string condition =
      pg::sql("{} AND NOT EXISTS (SELECT FROM ONLY {} AS pgmig_other WHERE {})",
              all_of(columns, " AND ", is_not_null), referenced.name,
              pg::Verbatim{fmt::format("{}", fmt::join(equal, " AND "))});
  return check_rows(rows, {condition},
                    fmt::format("rows of {} whose {} is not in {}", pg::to_sql(rows.table.name),
                                in_words(columns), pg::to_sql(referenced.name)));
}

std::vector<Draft> behind(std::vector<Draft> checks, std::vector<Draft> steps) {
  std::ranges::move(steps, std::back_inserter(checks));
  return checks;
}

}  // namespace pgmig::planner
