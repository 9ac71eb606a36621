// SPDX-License-Identifier: Apache-2.0
#include "planner/made_so_far.hpp"

#include "planner/created_names.hpp"

namespace pgmig::planner {

using catalog::Catalog;

namespace {

void add_objects(const sql::Change& change, const Catalog& before, MadeHere& objects) {
  if (const auto moved = moved_object(change, before); moved && objects.contains(moved->from)) {
    objects.insert(moved->to);
  }
  for (const pg::QualifiedName& name : made_names(change, before)) {
    objects.insert(name);
  }
}

/// Not what ADD COLUMN IF NOT EXISTS found there.
void add_columns(const sql::Change& change, const Catalog& before, NewColumns& columns) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  const catalog::Relation* table = alter == nullptr ? nullptr : before.find(alter->name);
  if (table == nullptr) {
    return;
  }
  for (const sql::AlterAction& action : alter->actions) {
    if (action.kind == sql::AlterKind::add_column && action.column &&
        table->column(action.column->name) == nullptr) {
      columns.insert({table->name, action.column->name});
    }
  }
}

}  // namespace

void MadeSoFar::add(const sql::Change& change, const Catalog& before, const Catalog& now) {
  add_objects(change, before, objects);
  add_columns(change, before, columns);
  for (const pg::QualifiedName& name : sql::names_in(change)) {
    const catalog::Relation* const relation = now.find(name);
    if (relation != nullptr && relation->made_in_run) {
      relations.insert(relation->name);
    }
  }
}

}  // namespace pgmig::planner
