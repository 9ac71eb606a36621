// SPDX-License-Identifier: Apache-2.0
#include "planner/row_key.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Index;
using catalog::Relation;

namespace {

bool tells_rows_apart(const Index& index, const Relation& table,
                      const std::vector<std::string>& without) {
  return index.unique && index.valid && index.predicate.empty() && !index.columns.empty() &&
         std::ranges::all_of(index.columns, [&](const std::string& name) {
           const catalog::Column* column = table.column(name);
           return column != nullptr && column->not_null &&
                  std::ranges::find(without, name) == without.end();
         });
}

}  // namespace

std::vector<std::string> row_key(const Relation& table, std::string_view without) {
  return row_key_without(table, {std::string{without}});
}

std::vector<std::string> row_key_without(const Relation& table,
                                         const std::vector<std::string>& columns) {
  const Index* found = nullptr;
  for (const Index& index : table.indexes) {
    const bool is_better = found == nullptr || (index.primary && !found->primary);
    if (is_better && tells_rows_apart(index, table, columns)) {
      found = &index;
    }
  }
  return found == nullptr ? std::vector<std::string>{} : found->columns;
}

}  // namespace pgmig::planner
