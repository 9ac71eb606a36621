// SPDX-License-Identifier: Apache-2.0
// Rows that would make a recipe's statements fail: looked for, and named, before anything is
// changed.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// Whether what is below the table counts.
enum class Depth { itself, with_children };

/// The rows to be looked at: of a table, with the columns of Request::to_come that the look needs.
struct LookedAt {
  const catalog::Relation& table;
  Depth depth = Depth::itself;
  std::vector<NewColumn> to_come{};
};

/// The rows of the table for a look at those columns.
[[nodiscard]] LookedAt rows_of(const Request& request, const catalog::Relation& table, Depth depth,
                               const std::vector<std::string>& columns);

/// Finds rows without a value in one of the columns.
[[nodiscard]] Draft check_for_nulls(const LookedAt& rows, const std::vector<std::string>& columns);

/// Finds rows for which the CHECK is false.
[[nodiscard]] Draft check_expression(const LookedAt& rows, const std::string& expression);

/// Finds values of the columns that several rows have.
[[nodiscard]] Draft check_for_duplicates(const LookedAt& rows,
                                         const std::vector<std::string>& columns);

/// Finds values that several rows would bring into the unique index. Nothing where equality is not
/// the type's own.
[[nodiscard]] std::vector<Draft> check_for_duplicates(const catalog::Relation& table,
                                                      const sql::CreateIndex& index);

/// Finds rows that refer to nothing. `referenced_columns` are as many as `columns`.
[[nodiscard]] Draft check_references(const LookedAt& rows, const std::vector<std::string>& columns,
                                     const catalog::Relation& referenced,
                                     const std::vector<std::string>& referenced_columns);

/// The checks and the steps after them.
[[nodiscard]] std::vector<Draft> behind(std::vector<Draft> checks, std::vector<Draft> steps);

/// The columns of the primary key; none where there is no key.
[[nodiscard]] std::vector<std::string> key_of(const catalog::Relation& table);

}  // namespace pgmig::planner
