// SPDX-License-Identifier: Apache-2.0
// An index on a table that others use is built concurrently, under a name known beforehand.
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_tree.hpp"
#include "planner/row_check.hpp"
#include "sql/rewrite.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;

const sql::CreateIndex* change_of(const Request& request) {
  return std::get_if<sql::CreateIndex>(&request.statement.sql.change);
}

bool can_be_concurrent(const Relation& table) {
  return table.kind == RelationKind::table || table.kind == RelationKind::materialized_view;
}

/// Others use the table, or the author asked for it.
bool applies(const Request& request) {
  const sql::CreateIndex* change = change_of(request);
  const Relation* table = change == nullptr ? nullptr : request.catalog.find(change->table);
  if (table == nullptr || !can_be_concurrent(*table) || table->persistence == 't') {
    return false;
  }
  return change->concurrently || (!is_ours(*table) && table->may_hold_rows);
}

/// The author's own text where it says all that is needed. IF NOT EXISTS would take an INVALID
/// index for done.
std::string sql_of(const Request& request, const std::string& name, const Relation& table) {
  const sql::CreateIndex& change = *change_of(request);
  if (change.concurrently && !change.name.empty() && !change.if_not_exists) {
    return request.statement.sql.text;
  }
  return sql::create_index_concurrently(request.statement.sql.text, name, table.name);
}

std::vector<Draft> steps(const Request& request) {
  const sql::CreateIndex& change = *change_of(request);
  const Relation& table = *request.catalog.find(change.table);
  const pg::QualifiedName index{.schema = table.name.schema,
                                .name = name_of_index(change, table, request.catalog)};
  Draft build{.sql = sql_of(request, index.name, table),
              .outside = true,
              .done_if = plan::IndexIsValid{.index = index, .table = table.name},
              .clean_up = plan::DropInvalidIndex{.index = index, .table = table.name},
              .undo = plan::UndoSql{.sql = {pg::sql("DROP INDEX {}", index)}},
              .reason = "built while the application goes on writing"};
  return behind(check_for_duplicates(table, change), {std::move(build)});
}

}  // namespace

extern const Recipe create_index_recipe;
const Recipe create_index_recipe{
    .id = "create-index",
    .hazard = "index_build",
    .danger = "CREATE INDEX lets nobody write to the table until the index is built.",
    .technique =
        "CREATE INDEX CONCURRENTLY, outside a transaction; an INVALID index that an "
        "interrupted build leaves is dropped before the next try.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
