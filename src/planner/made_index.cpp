// SPDX-License-Identifier: Apache-2.0
// Name and table in full, the rest in the author's words.
#include "planner/made_index.hpp"

#include "planner/index_tree.hpp"
#include "sql/rewrite.hpp"

#include <algorithm>

namespace pgmig::planner {

std::optional<MadeIndex> made_index(const sql::Statement& statement,
                                    const catalog::Catalog& before) {
  const auto* change = std::get_if<sql::CreateIndex>(&statement.change);
  const catalog::Relation* table = change == nullptr ? nullptr : before.find(change->table);
  if (table == nullptr) {
    return std::nullopt;
  }
  MadeIndex made{
      .table = table->name, .name = name_of_index(*change, *table, before), .definition = {}};
  made.definition = table->kind == catalog::RelationKind::partitioned_table
                        ? sql::create_index_on_only(statement.text, made.name, made.table)
                        : sql::create_index_plainly(sql::create_index_concurrently(
                              statement.text, made.name, made.table));
  return made;
}

void know_index(catalog::Catalog& catalog, const MadeIndex& made) {
  catalog::Relation* table = catalog.find(made.table);
  if (table == nullptr) {
    return;
  }
  const auto index = std::ranges::find(table->indexes, made.name, &catalog::Index::name);
  if (index != table->indexes.end() && index->definition.empty()) {
    index->definition = made.definition;
  }
}

}  // namespace pgmig::planner
