// SPDX-License-Identifier: Apache-2.0
// Name and table in full, the rest in the author's words.
#include "planner/made_index.hpp"

#include "planner/index_tree.hpp"
#include "sql/rewrite.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;

namespace {

/// As pg_get_indexdef() would begin it: of a partitioned table ON ONLY.
std::string definition_of(const Relation& table, const std::string& index,
                          const std::string& text) {
  return table.kind == RelationKind::partitioned_table
             ? sql::create_index_on_only(text, index, table.name)
             : sql::create_index_plainly(sql::create_index_concurrently(text, index, table.name));
}

void know(Catalog& catalog, Relation& table, const std::string& name, const std::string& text) {
  const auto index = std::ranges::find(table.indexes, name, &Index::name);
  if (index == table.indexes.end() || !index->definition.empty()) {
    return;
  }
  index->definition = definition_of(table, name, text);
  for (const pg::QualifiedName& below : table.children) {
    Relation* partition = catalog.find(below);
    const auto part = partition == nullptr
                          ? std::vector<Index>::iterator{}
                          : std::ranges::find(partition->indexes, name, &Index::parent);
    if (partition != nullptr && part != partition->indexes.end()) {
      know(catalog, *partition, part->name, text);
    }
  }
}

}  // namespace

std::optional<MadeIndex> made_index(const sql::Statement& statement, const Catalog& before) {
  const auto* change = std::get_if<sql::CreateIndex>(&statement.change);
  const Relation* table = change == nullptr ? nullptr : before.find(change->table);
  if (table == nullptr) {
    return std::nullopt;
  }
  return MadeIndex{
      .table = table->name, .name = name_of_index(*change, *table, before), .text = statement.text};
}

void know_index(Catalog& catalog, const MadeIndex& made) {
  if (Relation* table = catalog.find(made.table)) {
    know(catalog, *table, made.name, made.text);
  }
}

}  // namespace pgmig::planner
