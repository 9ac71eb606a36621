// SPDX-License-Identifier: Apache-2.0
// A column with a value computed for each row: it comes empty, new rows get the value at once, old
// ones in batches.
#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/default_value.hpp"
#include "planner/effect_set.hpp"
#include "planner/not_null_steps.hpp"
#include "sql/alter_in_parts.hpp"

#include <algorithm>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;
using Members = std::vector<const Relation*>;

/// PG 18: a NOT NULL has a name, and SET NOT NULL cannot say it.
constexpr int first_with_named_not_null = 18;

/// The column, when adding it is all that the statement does.
const sql::ColumnDefinition* added_column(const Request& request) {
  const sql::AlterTable* change = alters_table(request);
  const bool adds_one = change != nullptr && change->actions.size() == 1 &&
                        change->actions.front().kind == sql::AlterKind::add_column;
  return adds_one ? &*change->actions.front().column : nullptr;
}

/// A domain may give values itself, or look at them: then the column would not come empty.
bool may_have_own_mind(const catalog::Catalog& catalog, const sql::TypeName& type) {
  const catalog::Type* found = catalog.find_type(type.base);
  return type.serial || (found != nullptr && found->kind == 'd' && !type.name.ends_with("[]"));
}

bool is_filled_row_by_row(const catalog::Catalog& catalog, const sql::ColumnDefinition& column) {
  return column.default_value && volatility(catalog, *column.default_value) == 'v' &&
         column.constraints.empty() && !column.generated && column.identity == sql::Identity::no &&
         !may_have_own_mind(catalog, column.type);
}

/// A table without the column; a child that has it keeps its values.
bool may_get_it(const Relation& member, const std::string& column) {
  return (member.kind == RelationKind::table || member.kind == RelationKind::partitioned_table) &&
         member.column(column) == nullptr;
}

bool can_be_taken_apart(const Request& request) {
  return sql::column_in_parts(request.statement.sql.text).has_value();
}

bool applies(const Request& request) {
  const sql::ColumnDefinition* column = added_column(request);
  if (column == nullptr || !is_filled_row_by_row(request.catalog, *column)) {
    return false;
  }
  const sql::AlterTable& change = *alters_table(request);
  const Relation& table = *request.catalog.find(change.name);
  const Members members = worked_on(request.catalog, change, table);
  return (!change.only || table.children.empty()) &&
         std::ranges::all_of(members,
                             [&](auto* member) { return may_get_it(*member, column->name); }) &&
         may_hold_old_rows(request.catalog, table) && can_be_taken_apart(request);
}

/// In one statement: no row comes between the column and its default.
Draft add_empty_column(const Relation& table, const std::string& column,
                       const sql::ColumnInParts& parts) {
  const pg::Identifier name{column};
  return {
      .sql = alter_table(
          table, {pg::sql("ADD COLUMN {}", pg::Verbatim{parts.definition}),
                  pg::sql("ALTER COLUMN {} SET DEFAULT {}", name, pg::Verbatim{parts.value})}),
      .done_if = {},
      .clean_up = {},
      .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP COLUMN {}", table.name, name)}},
      .reason = "new rows get the value; no old row is touched under the lock"};
}

/// DEFAULT is the author's expression, as the column has it by now.
Draft fill(const Relation& table, const std::string& column) {
  plan::Filling filling{.table = table.name, .column = column, .value = "DEFAULT"};
  return {.sql = plan::fill_statement(filling),
          .in_batches = filling,
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},  // the column goes, and its values with it
          .reason = "old rows get theirs, some blocks at a time"};
}

Draft set_not_null(const Relation& table, const std::string& column) {
  const pg::Identifier name{column};
  return {.sql = pg::sql("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", table.name, name),
          .done_if = {},
          .clean_up = {},
          .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL",
                                                table.name, name)}},
          .reason = "the valid CHECK is the proof: no row is read"};
}

bool is_named(const Request& request, const sql::ColumnInParts& parts) {
  return !parts.not_null_name.empty() &&
         request.catalog.server.major() >= first_with_named_not_null;
}

/// From the name that the server chose to the author's.
Draft name_not_null(const Request& request, const Relation& table, const std::string& column,
                    const sql::ColumnInParts& parts) {
  const std::string chosen = catalog::free_name(request.catalog, table.name.schema, table.name.name,
                                                column, "not_null", catalog::Taken::constraints);
  return {.sql = pg::sql("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", table.name,
                         pg::Identifier{chosen}, pg::Verbatim{parts.not_null_name}),
          .with_previous = true,
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = "SET NOT NULL cannot say the constraint's name"};
}

std::vector<Draft> steps(const Request& request) {
  const sql::AlterTable& change = *alters_table(request);
  const Relation& table = *request.catalog.find(change.name);
  const std::string& column = added_column(request)->name;
  const sql::ColumnInParts parts = *sql::column_in_parts(request.statement.sql.text);
  std::vector<Draft> drafts{add_empty_column(table, column, parts), fill(table, column)};
  if (parts.not_null) {
    const auto proofs = not_null_proofs(table, worked_on(request.catalog, change, table), {column});
    drafts.push_back(add_proofs(table, proofs));
    drafts.push_back(validate_proofs(table, proofs));
    drafts.push_back(set_not_null(table, column));
    if (is_named(request, parts)) {
      drafts.push_back(name_not_null(request, table, column, parts));
    }
    drafts.push_back(drop_proofs(table, proofs));
  }
  return drafts;
}

}  // namespace

extern const Recipe add_column_recipe;
const Recipe add_column_recipe{
    .id = "add-column",
    .hazard = "table_rewrite",
    .danger =
        "ADD COLUMN with a DEFAULT that is computed for each row writes the whole table anew while "
        "nobody can read or write it.",
    .technique =
        "the column is added empty, with its default for new rows; old rows are filled in batches, "
        "each a short transaction; where it is NOT NULL, a CHECK proves it.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
