// SPDX-License-Identifier: Apache-2.0
// The two steps that both kinds of key have.
#include "planner/key_in_steps.hpp"

#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/attachment.hpp"
#include "planner/index_tree_steps.hpp"
#include "planner/index_undo.hpp"
#include "planner/row_check.hpp"
#include "planner/small_tables.hpp"
#include "sql/rewrite.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::planner {

namespace {

std::optional<sql::KeyInParts> parts_of(const Request& request, const AddedConstraint& added) {
  return sql::add_key_in_parts(request.statement.sql.text, added.name, added.table.name);
}

/// The server names an unnamed UNIQUE after what it INCLUDEs, too.
std::string name_with_included(const Request& request, const AddedConstraint& added,
                               const sql::KeyInParts& parts) {
  if (!added.constraint.name.empty() || added.constraint.kind != sql::ConstraintKind::unique) {
    return added.name;
  }
  const sql::Script script = sql::parse_script(parts.create_index, {});
  const auto& index = std::get<sql::CreateIndex>(script.statements.front().change);
  return catalog::free_name(
      request.catalog, added.table.name.schema, added.table.name.name,
      catalog::joined(catalog::index_column_names(index.keys, index.included)), "key",
      catalog::Taken::relations_and_constraints);
}

/// One that no constraint rests on, with a definition that can be made again. Beside a small
/// table's index of another name the key gets its own, as written: it costs nothing, and a later
/// statement may name that index.
const catalog::Index* index_for(const catalog::Relation& table, const std::string& name,
                                const sql::KeyInParts& parts) {
  const bool is_small = is_in_one_block(table);
  const auto found = std::ranges::find_if(table.indexes, [&](const catalog::Index& index) {
    return (index.name == name || !is_small) && index.valid && index.parent.empty() &&
           !index.definition.empty() && enforced_by(table, index) == nullptr &&
           sql::makes_same_index(parts.create_index, index.definition);
  });
  return found == table.indexes.end() ? nullptr : &*found;
}

}  // namespace

std::optional<AddedKey> added_key(const Request& request, sql::ConstraintKind kind) {
  auto added = added_constraint(request, kind);
  if (!added || added->table.kind != catalog::RelationKind::table ||
      !added->constraint.using_index.empty()) {
    return std::nullopt;
  }
  auto parts = parts_of(request, *added);
  if (!parts) {
    return std::nullopt;
  }
  if (const std::string name = name_with_included(request, *added, *parts); name != added->name) {
    added->name = name;
    parts = parts_of(request, *added);
  }
  const catalog::Index* there = index_for(added->table, added->name, *parts);
  if (there != nullptr) {
    parts = sql::add_key_in_parts(request.statement.sql.text, added->name, added->table.name,
                                  there->name);
  }
  return AddedKey{.added = std::move(*added), .parts = std::move(*parts), .there = there};
}

plan::UndoSql drop_key(const AddedKey& key) {
  return {.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", key.added.table.name,
                          pg::Identifier{key.added.name})}};
}

Draft duplicate_check(const Request& request, const AddedConstraint& added) {
  const auto& columns = added.constraint.columns;
  return check_for_duplicates(rows_of(request, added.table, Depth::itself, columns), columns);
}

std::vector<Draft> duplicate_check(const Request& request, const AddedKey& key) {
  return key.there == nullptr ? std::vector{duplicate_check(request, key.added)}
                              : std::vector<Draft>{};
}

std::vector<Draft> key_steps(const AddedKey& key, plan::UndoSql undo) {
  const pg::QualifiedName& table = key.added.table.name;
  std::vector<Draft> drafts;
  // Undone backwards: dropping the constraint drops the index that it took over.
  if (key.there == nullptr) {
    drafts.push_back(built_concurrently(table, key.added.name, key.parts.create_index));
  } else {
    undo.sql.push_back(sql::create_index_if_missing(key.there->definition, key.there->name, table));
    std::ranges::move(marks_made_again(key.added.table, *key.there), std::back_inserter(undo.sql));
  }
  drafts.push_back({.sql = key.parts.add_constraint,
                    .done_if = {},
                    .clean_up = {},
                    .undo = std::move(undo),
                    .reason = "the constraint takes the index over: no row is read"});
  return drafts;
}

}  // namespace pgmig::planner
