// SPDX-License-Identifier: Apache-2.0
#include "planner/kept_rows.hpp"

#include "pg/sql_text.hpp"
#include "planner/keep_limit.hpp"
#include "planner/kept_value.hpp"
#include "planner/trash.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;

namespace {

bool refers_to(const Relation& table, const Relation& other) {
  return std::ranges::any_of(table.constraints, [&](const catalog::Constraint& constraint) {
    return constraint.kind == sql::ConstraintKind::foreign_key &&
           constraint.referenced == other.name;
  });
}

bool has_heirs(const Relation& table, const Catalog& catalog) {
  return std::ranges::any_of(table.children, [&](const pg::QualifiedName& name) {
    const Relation* child = catalog.find(name);
    return child == nullptr || !child->is_partition;
  });
}

}  // namespace

std::string why_rows_not_copied(const Relation& table, const Catalog& catalog) {
  const bool is_table =
      table.kind == RelationKind::table || table.kind == RelationKind::partitioned_table;
  if (!is_table || !table.owned_by_us || table.persistence == 't' || !table.columns_known ||
      is_in_trash(catalog, table.name)) {
    return pg::to_sql(table.name) + " is no table of this role";
  }
  if (has_heirs(table, catalog)) {
    return "other tables inherit from " + pg::to_sql(table.name);
  }
  return {};
}

std::string why_rows_not_kept(const Relation& table, const Catalog& catalog,
                              const plan::Policy& policy) {
  std::string why = why_rows_not_copied(table, catalog);
  return why.empty() && is_over_limit(table, policy) ? over_limit_in_words(table, policy) : why;
}

pg::QualifiedName rows_in_trash(const Relation& table, const Catalog& catalog,
                                std::string_view migration, int statement) {
  return {.schema = catalog.trash.schema,
          .name = name_in_trash(table.name, migration, "rows",
                                free_number(catalog, table.name, migration, "rows", statement))};
}

std::string kept_columns(const Relation& table) {
  std::string columns;
  for (const catalog::Column& column : table.columns) {
    columns += (columns.empty() ? "" : ", ") + kept_value(column, {});
  }
  return columns;
}

std::string make_place_for_rows(const Relation& table, const pg::QualifiedName& place) {
  return pg::sql("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA", place,
                 pg::Verbatim{kept_columns(table)}, table.name);
}

/// Generated values come by themselves, those of identities do not.
std::string put_rows_back(const Relation& table, const pg::QualifiedName& copy) {
  std::string columns;
  std::string values;
  for (const catalog::Column& column : table.columns) {
    if (column.generated == '\0') {
      columns += (columns.empty() ? "" : ", ") + pg::quote_identifier(column.name);
      values += (values.empty() ? "" : ", ") + value_again(column, {});
    }
  }
  return pg::sql("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}", table.name,
                 pg::Verbatim{columns}, pg::Verbatim{values}, copy);
}

std::optional<RowsComeBack> rows_come_back(const sql::Change& change, const Catalog& catalog) {
  const auto* data = std::get_if<sql::DataChange>(&change);
  if (data == nullptr || data->verb != sql::DataChange::Verb::insert || data->reads.size() != 1 ||
      !is_in_trash(catalog, data->reads.front())) {
    return std::nullopt;
  }
  const Relation* table = catalog.find(data->table);
  const Relation* copy = catalog.find(data->reads.front());
  if (table == nullptr || copy == nullptr) {
    return std::nullopt;
  }
  RowsComeBack back{.table = *table, .copy = *copy, .gone = {}};
  for (const catalog::Column& column : copy->columns) {
    if (table->column(column.name) == nullptr) {
      back.gone.push_back(column.name);
    }
  }
  return back;
}

std::vector<const Relation*> referenced_first(std::vector<const Relation*> tables) {
  std::vector<const Relation*> sorted;
  while (!tables.empty()) {
    const auto free = std::ranges::find_if(tables, [&](const Relation* table) {
      return std::ranges::none_of(tables, [&](const Relation* other) {
        return other != table && refers_to(*table, *other);
      });
    });
    const auto next = free == tables.end() ? tables.begin() : free;  // a ring has no first
    sorted.push_back(*next);
    tables.erase(next);
  }
  return sorted;
}

}  // namespace pgmig::planner
