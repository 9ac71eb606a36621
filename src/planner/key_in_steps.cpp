// SPDX-License-Identifier: Apache-2.0
// The two steps that both kinds of key have.
#include "planner/key_in_steps.hpp"

#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"

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
  return AddedKey{.added = std::move(*added), .parts = std::move(*parts)};
}

Draft build_index(const AddedKey& key) {
  const pg::QualifiedName& table = key.added.table.name;
  const pg::QualifiedName index{.schema = table.schema, .name = key.added.name};
  // Undone backwards: dropping the constraint has dropped the index that it took over.
  return {.sql = key.parts.create_index,
          .outside = true,
          .done_if = plan::IndexIsValid{.index = index, .table = table},
          .clean_up = plan::DropInvalidIndex{.index = index, .table = table},
          .undo = plan::UndoSql{.sql = {pg::sql("DROP INDEX IF EXISTS {}", index)}},
          .reason = "built while the application goes on writing"};
}

Draft take_over_index(const AddedKey& key) {
  return {
      .sql = key.parts.add_constraint,
      .done_if = {},
      .clean_up = {},
      .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT {}",
                                            key.added.table.name, pg::Identifier{key.added.name})}},
      .reason = "the constraint takes the index over: no row is read"};
}

}  // namespace pgmig::planner
