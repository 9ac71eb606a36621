// SPDX-License-Identifier: Apache-2.0
// Taking routines and types apart; the order of the columns is that of the queries.
#include "inspect/object_rows.hpp"

#include "inspect/text_array.hpp"
#include "sql/plpgsql.hpp"

#include <algorithm>
#include <tuple>

namespace pgmig::inspect {

std::vector<catalog::Routine> routines_of(const db::Rows& rows) {
  std::vector<catalog::Routine> routines;
  routines.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    routines.push_back({.name = {.schema = rows.text(row, 0), .name = rows.text(row, 1)},
                        .arguments = rows.text(row, 2),
                        .kind = rows.text(row, 3).front(),
                        .volatility = rows.text(row, 4).front(),
                        .language = rows.text(row, 5),
                        .digest = rows.text(row, 7),
                        .extension = rows.text(row, 6),
                        .commits = sql::commits(rows.text(row, 8))});
  }
  std::ranges::sort(routines, {}, [](const catalog::Routine& routine) {
    return std::tie(routine.name, routine.arguments);
  });
  return routines;
}

std::vector<catalog::Type> types_of(const db::Rows& rows) {
  std::vector<catalog::Type> types;
  types.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    types.push_back({.name = {.schema = rows.text(row, 0), .name = rows.text(row, 1)},
                     .kind = rows.text(row, 2).front(),
                     .labels = parse_texts(rows.text(row, 3)),
                     .base = rows.text(row, 4),
                     .constrained = rows.boolean(row, 5),
                     .definition = rows.text(row, 6),
                     .extension = rows.text(row, 7)});
  }
  return types;
}

std::vector<std::string> search_path_of(const std::string& literal) {
  std::vector<std::string> path = parse_texts(literal);
  for (std::string& schema : path) {
    schema = schema.starts_with("pg_temp_") ? "pg_temp" : schema;
  }
  return path;
}

}  // namespace pgmig::inspect
