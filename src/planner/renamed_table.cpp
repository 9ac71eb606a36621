// SPDX-License-Identifier: Apache-2.0
// What a view can stand in for.
#include "planner/renamed_table.hpp"

#include "planner/effect_set.hpp"

namespace pgmig::planner {

namespace {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;

constexpr int first_with_security_invoker = 15;

bool is_table(const Relation& relation) {
  return relation.kind == RelationKind::table || relation.kind == RelationKind::partitioned_table;
}

bool can_be_shown(const Relation& table, const Catalog& catalog) {
  return is_table(table) && table.persistence != 't' && !is_ours(table) && table.columns_known &&
         !table.columns.empty() && table.owned_by_us &&
         (!table.row_security || catalog.server.major() >= first_with_security_invoker);
}

}  // namespace

std::optional<RenamedTable> renamed_table(const sql::Change& change, const Catalog& catalog) {
  const auto* rename = std::get_if<sql::Rename>(&change);
  const Relation* named = rename == nullptr || rename->kind != sql::ObjectKind::table
                              ? nullptr
                              : catalog.find(rename->object);
  if (named == nullptr) {
    return std::nullopt;
  }
  const pg::QualifiedName new_name{.schema = named->name.schema, .name = rename->new_name};
  if (catalog.find(new_name) != nullptr || !can_be_shown(*named, catalog)) {
    return std::nullopt;
  }
  return RenamedTable{.table = *named, .old_name = named->name, .new_name = new_name};
}

}  // namespace pgmig::planner
