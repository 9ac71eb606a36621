// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE ... ADD of a key builds no index where a partition has such a key already.
#include "planner/partitioned_key.hpp"

#include "catalog/links.hpp"
#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/index_tree_steps.hpp"
#include "sql/add_constraint.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;

namespace {

sql::CreateIndex index_of(const sql::KeyInParts& parts) {
  const sql::Script script = sql::parse_script(parts.create_index, {});
  return std::get<sql::CreateIndex>(script.statements.front().change);
}

/// As the server names it.
std::string name_on(const Catalog& names, const Relation& table, const sql::CreateIndex& index,
                    sql::ConstraintKind kind) {
  const bool primary = kind == sql::ConstraintKind::primary_key;
  const std::string columns =
      primary ? std::string{}
              : catalog::joined(catalog::index_column_names(index.keys, index.included));
  return catalog::free_name(names, table.name.schema, table.name.name, columns,
                            primary ? "pkey" : "key", catalog::Taken::relations_and_constraints);
}

/// Fills the list, and enters each new name so that the next differs from it.
class StepMaker {
 public:
  StepMaker(const Request& request, const AddedConstraint& key)
      : request_(request), key_(key), names_(request.catalog) {}

  std::vector<Draft> make() && {
    enter(key_.table, key_.name);
    for (const Relation* member : catalog::tree_of(request_.catalog, key_.table)) {
      if (member->kind == RelationKind::table) {
        prepare(*member);
      }
    }
    take_over();
    return std::move(drafts_);
  }

 private:
  [[nodiscard]] const std::string& text() const { return request_.statement.sql.text; }

  void enter(const Relation& table, const std::string& name) {
    catalog::reserve_index(names_, table.name, name);
  }

  void prepare(const Relation& partition) {
    if (const auto* own = serving_key(partition, key_.constraint, text())) {
      if (!own->definition.empty()) {  // else this file made it, whose way back drops it
        again_.push_back(pg::sql("ALTER TABLE {} ADD CONSTRAINT {} {}", partition.name,
                                 pg::Identifier{own->name}, pg::Verbatim{own->definition}));
      }
      return;
    }
    const sql::CreateIndex index =
        index_of(*sql::add_key_in_parts(text(), key_.name, partition.name));
    const std::string name = name_on(names_, partition, index, key_.constraint.kind);
    enter(partition, name);
    const auto parts = sql::add_key_in_parts(text(), name, partition.name);
    drafts_.push_back(built_concurrently(partition.name, name, parts->create_index));
    drafts_.push_back({.sql = parts->add_constraint,
                       .alone = true,
                       .done_if = {},
                       .clean_up = {},
                       .undo = drop(partition, name, "IF EXISTS "),
                       .reason = "the constraint takes the index over: no row is read"});
  }

  void take_over() {
    plan::UndoSql undo = drop(key_.table, key_.name, {});
    undo.sql.insert(undo.sql.end(), again_.begin(), again_.end());
    drafts_.push_back({.sql = *sql::add_constraint_named(text(), key_.name, key_.table.name),
                       .alone = true,
                       .done_if = {},
                       .clean_up = {},
                       .undo = std::move(undo),
                       .reason = "takes the keys of the partitions over: no index is built"});
  }

  /// And what a primary key leaves: NOT NULL.
  [[nodiscard]] plan::UndoSql drop(const Relation& table, const std::string& name,
                                   const std::string& if_exists) const {
    plan::UndoSql undo{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT {}{}", table.name,
                                       pg::Verbatim{if_exists}, pg::Identifier{name})}};
    for (const std::string& column : key_.constraint.columns) {
      const catalog::Column* known = table.column(column);
      if (key_.constraint.kind == sql::ConstraintKind::primary_key && known != nullptr &&
          !known->not_null) {
        undo.sql.push_back(pg::sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", table.name,
                                   pg::Identifier{column}));
      }
    }
    return undo;
  }

  const Request& request_;
  const AddedConstraint& key_;
  Catalog names_;
  std::vector<Draft> drafts_;
  std::vector<std::string> again_;  ///< what the way back makes anew: it drops what was taken over
};

}  // namespace

std::optional<AddedConstraint> partitioned_key(const Request& request, sql::ConstraintKind kind) {
  auto key = added_constraint(request, kind);
  if (!key || key->table.kind != RelationKind::partitioned_table || key->change.only ||
      !key->constraint.using_index.empty()) {
    return std::nullopt;
  }
  const std::string& text = request.statement.sql.text;
  const auto parts = sql::add_key_in_parts(text, key->name, key->table.name);
  if (!parts || !sql::add_constraint_named(text, key->name, key->table.name)) {
    return std::nullopt;
  }
  if (key->constraint.name.empty()) {
    key->name = name_on(request.catalog, key->table, index_of(*parts), kind);
  }
  return key;
}

const catalog::Constraint* serving_key(const Relation& partition, const sql::Constraint& wanted,
                                       std::string_view text) {
  for (const catalog::Constraint& own : partition.constraints) {
    const catalog::Index* index = partition.index(own.index);
    if (own.kind != wanted.kind || own.deferrable != wanted.deferrable || index == nullptr) {
      continue;
    }
    const auto parts = sql::add_key_in_parts(text, own.name, partition.name);
    if (parts && serves(*index, {.change = index_of(*parts), .text = parts->create_index})) {
      return &own;
    }
  }
  return nullptr;
}

std::vector<Draft> partitioned_key_steps(const Request& request, const AddedConstraint& key) {
  return StepMaker(request, key).make();
}

}  // namespace pgmig::planner
